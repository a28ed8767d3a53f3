//! Listening sockets that a supervisor opened before the app was started.
//!
//! systemd and its like open the sockets themselves and hand them over as open descriptors, announced by
//! `LISTEN_FDS`, `LISTEN_PID` and `LISTEN_FDNAMES`. So the port is open while the app restarts, and an app without
//! privileges serves port 80.

use std::net::TcpListener;

use crate::{ConfigError, Environment};

/// A socket that was handed over.
#[derive(Debug)]
pub struct InheritedListener {
    /// Its name from `LISTEN_FDNAMES` (`FileDescriptorName=` in a systemd unit), if names were given.
    pub name: Option<String>,
    /// The socket, already listening.
    pub listener: TcpListener,
}

/// Takes the sockets that were handed over; none when there are none, or when they are meant for another process
/// (`LISTEN_PID` names another one).
///
/// A missing `LISTEN_PID` is accepted, which is what tools that restart an app during development rely on. Call it
/// once and before threads are started: it removes the variables from the environment of the process, so that the
/// children of the app do not believe that the sockets are theirs.
///
/// # Errors
///
/// When a variable cannot be understood, or a descriptor is no listening TCP socket.
#[cfg(unix)]
pub fn inherited_listeners(environment: &Environment) -> Result<Vec<InheritedListener>, ConfigError> {
    unix::take(environment)
}

/// Takes the sockets that were handed over: none, because this system has no such protocol.
///
/// # Errors
///
/// None on this system.
#[cfg(not(unix))]
pub fn inherited_listeners(_: &Environment) -> Result<Vec<InheritedListener>, ConfigError> {
    Ok(Vec::new())
}

#[cfg(unix)]
mod unix {
    use std::io::Error;
    use std::net::TcpListener;

    use listenfd::ListenFd;

    use super::InheritedListener;
    use crate::message::shorten;
    use crate::{ConfigError, Environment, Failure};

    /// A process can have more, but nobody hands over so many; the number is an error rather than an allocation.
    const MOST: usize = 1024;

    pub(super) fn take(environment: &Environment) -> Result<Vec<InheritedListener>, ConfigError> {
        let Some(count) = announced(environment)?.filter(|count| *count > 0) else { return Ok(Vec::new()) };
        let names = names(environment, count)?;
        let mut handed_over = ListenFd::from_env();
        let taken = (0..handed_over.len()).map(|index| {
            let name = names.get(index).cloned();
            let listener = listening(handed_over.take_tcp_listener(index));
            match listener {
                Ok(listener) => Ok(InheritedListener { name, listener }),
                Err(message) => Err(no_listener(index, name, message).into()),
            }
        });
        taken.collect()
    }

    /// How many sockets there are; `None` when they are not for this process.
    fn announced(environment: &Environment) -> Result<Option<usize>, ConfigError> {
        let Some(text) = environment.text("LISTEN_FDS")? else { return Ok(None) };
        match text.parse() {
            Ok(count) if count <= MOST => Ok(is_for_us(environment)?.then_some(count)),
            _ => Err(variable("LISTEN_FDS", text, format!("it must be a number from 0 to {MOST}")).into()),
        }
    }

    fn is_for_us(environment: &Environment) -> Result<bool, ConfigError> {
        let process = environment.text("LISTEN_PID")?.unwrap_or_default();
        Ok(process.is_empty() || process == std::process::id().to_string())
    }

    fn names(environment: &Environment, count: usize) -> Result<Vec<String>, ConfigError> {
        let Some(text) = environment.text("LISTEN_FDNAMES")? else { return Ok(Vec::new()) };
        let names: Vec<String> = text.split(':').map(str::to_owned).collect();
        if names.len() == count {
            return Ok(names);
        }
        let message = format!("it must name each of the {count} sockets of LISTEN_FDS, separated by `:`");
        Err(variable("LISTEN_FDNAMES", text, message).into())
    }

    fn variable(name: &str, value: &str, message: String) -> Failure {
        let place = format!("environment variable {name}={}", shorten(value));
        Failure::at(place, message).advice("correct the supervisor that sets it, or unset it")
    }

    /// The socket if it listens: a connected or unbound one has the same type and would fail at the first accept.
    fn listening(taken: Result<Option<TcpListener>, Error>) -> Result<TcpListener, String> {
        let listener = taken.map_err(|error| error.to_string())?.ok_or("it is missing")?;
        match rustix::net::sockopt::socket_acceptconn(&listener) {
            Ok(true) => Ok(listener),
            Ok(false) => Err("it does not listen".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn no_listener(index: usize, name: Option<String>, message: String) -> Failure {
        let named = name.map(|name| format!(" (`{}`)", shorten(&name))).unwrap_or_default();
        // systemd's protocol begins after standard input, output and error.
        let place = format!("inherited descriptor {}{named}", index + 3);
        Failure::at(place, format!("it is no listening TCP socket: {message}"))
            .advice("hand over TCP sockets only: `ListenStream=` with a port in a systemd unit")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn refused(pairs: &[(&str, &str)]) -> String {
            take(&Environment::from_pairs(pairs.iter().copied())).unwrap_err().to_string()
        }

        #[test]
        fn nothing_announced_is_nothing_taken() {
            assert!(take(&Environment::default()).unwrap().is_empty());
            let none = Environment::from_pairs([("LISTEN_FDS", "0"), ("LISTEN_FDNAMES", "")]);
            assert!(take(&none).unwrap().is_empty());
        }

        #[test]
        fn sockets_for_another_process_are_left_alone() {
            let environment = Environment::from_pairs([("LISTEN_FDS", "2"), ("LISTEN_PID", "1")]);
            assert!(take(&environment).unwrap().is_empty());
        }

        #[test]
        fn variables_that_make_no_sense_are_refused() {
            assert_eq!(
                refused(&[("LISTEN_FDS", "two")]),
                "environment variable LISTEN_FDS=two: it must be a number from 0 to 1024\n    → correct the \
                 supervisor that sets it, or unset it"
            );
            assert!(refused(&[("LISTEN_FDS", "99999999999")]).contains("from 0 to 1024"));
            assert!(
                refused(&[("LISTEN_FDS", "2"), ("LISTEN_FDNAMES", "http")]).contains("each of the 2 sockets")
            );
        }
    }
}
