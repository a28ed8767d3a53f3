//! Where the app listens, as its settings say, and the sockets that are kept open for it.

use std::ffi::OsString;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

use super::app::prepare;
use super::project::Project;

/// A program that only has to read its settings does so in milliseconds.
const ANSWERS_IN: Duration = Duration::from_secs(10);

/// The addresses that the settings ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// The public listener.
    pub(crate) server: SocketAddr,
    /// The management listener, unless it is switched off.
    pub(crate) management: Option<SocketAddr>,
    /// Whether the public listener speaks https, so that nobody but the app can answer there.
    pub(crate) https: bool,
}

/// The value of `--set key=value` among the arguments of the app; the last one counts.
fn set<'a>(arguments: &'a [OsString], key: &str) -> Option<&'a str> {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let after = texts.windows(2).filter(|pair| pair[0] == "--set").map(|pair| pair[1]);
    let joined = texts.iter().filter_map(|text| text.strip_prefix("--set="));
    let pairs = after.chain(joined).filter_map(|pair| pair.split_once('='));
    pairs.filter(|(set, _)| *set == key).map(|(_, value)| value).next_back()
}

/// The output of a program that ends in time.
fn output_within(command: &mut Command, longest: Duration) -> io::Result<Output> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let child = command.spawn()?;
    let group = Pid::from_child(&child);
    let (ended, has_ended) = channel();
    std::thread::spawn(move || ended.send(child.wait_with_output()));
    has_ended.recv_timeout(longest).unwrap_or_else(|_| {
        // It may end just now, and then nothing is there to be killed.
        let _ = kill_process_group(group, Signal::KILL);
        Err(io::Error::other(format!("no answer in {} s; is it an app of houtai?", longest.as_secs())))
    })
}

/// A variable of the environment with its value.
pub(crate) type Variable = (&'static str, &'static str);

/// What the program has said of its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Where it listens.
    pub(crate) addresses: Addresses,
    /// What it is told where its settings say nothing.
    pub(crate) variables: Vec<Variable>,
}

/// Other defaults than those of a server: a person reads the log though it goes through a pipe, and a request after a
/// change is for the new program, so that idle connections to the old one are closed at once.
fn variables(settings: &Value) -> Vec<Variable> {
    let defaults = [
        ("log.format", ("HOUTAI_LOG__FORMAT", "human")),
        ("server.drain_idle", ("HOUTAI_SERVER__DRAIN_IDLE", "0s")),
    ];
    let is_free = |key: &str| setting(settings, key).is_some_and(|setting| setting["origin"] == "default");
    defaults.into_iter().filter(|(key, _)| is_free(key)).map(|(_, variable)| variable).collect()
}

fn setting<'a>(settings: &'a Value, key: &str) -> Option<&'a Value> {
    settings.as_array()?.iter().find(|setting| setting["key"] == key)
}

impl Default for Addresses {
    /// Those of an app without any settings.
    fn default() -> Self {
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Self {
            server: SocketAddr::new(local, 8000),
            management: Some(SocketAddr::new(local, 8001)),
            https: false,
        }
    }
}

impl Addresses {
    /// Asks the program, which knows its files, its environment and its arguments.
    ///
    /// # Errors
    ///
    /// What it has printed, when it refuses its settings.
    pub(crate) fn ask(program: &Path, project: &Project, arguments: &[OsString]) -> Result<Asked, String> {
        let mut command = Command::new(program);
        prepare(&mut command, project);
        let output = output_within(command.args(["settings", "--json"]).args(arguments), ANSWERS_IN)
            .map_err(|error| format!("cannot run {} settings --json: {error}", program.display()))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            return Err(format!("{}{}", printed, String::from_utf8_lossy(&output.stderr))
                // A panic begins with an empty line, and the first line is the headline.
                .trim()
                .to_owned());
        }
        let settings: Value = serde_json::from_str(&printed)
            .map_err(|error| format!("`{} settings --json` printed no JSON: {error}", program.display()))?;
        Ok(Asked { addresses: Self::of(&settings), variables: variables(&settings) })
    }

    /// Where it would listen, as far as the command line tells: no program has been built that could say more.
    pub(crate) fn guess(arguments: &[OsString]) -> Self {
        Self::told(|key| set(arguments, key).map(str::to_owned))
    }

    fn of(settings: &Value) -> Self {
        // A value is written as in a settings file.
        Self::told(|key| Some(setting(settings, key)?["value"].as_str()?.trim_matches('"').to_owned()))
    }

    fn told(value: impl Fn(&str) -> Option<String>) -> Self {
        let default = Self::default();
        let address = |subject: &str, default: SocketAddr| {
            let host = value(&format!("{subject}.host")).and_then(|host| host.parse().ok());
            let port = value(&format!("{subject}.port")).and_then(|port| port.parse().ok());
            SocketAddr::new(host.unwrap_or(default.ip()), port.unwrap_or(default.port()))
        };
        let management =
            default.management.filter(|_| value("management.enabled").as_deref() != Some("false"));
        Self {
            server: address("server", default.server),
            management: management.map(|default| address("management", default)),
            https: value("tls.cert").is_some_and(|file| !file.is_empty()),
        }
    }
}

/// The sockets, open as long as the tool runs: while no app accepts, connections wait in them.
#[derive(Debug)]
pub(crate) struct Sockets {
    asked: Addresses,
    server: TcpListener,
    management: Option<TcpListener>,
}

/// A port that could not be had.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The listener: `server` or `management`.
    pub(crate) name: &'static str,
    /// Where.
    pub(crate) address: SocketAddr,
    /// Why.
    pub(crate) error: io::Error,
}

impl Sockets {
    /// Opens them.
    ///
    /// # Errors
    ///
    /// When an address is taken or not ours.
    pub(crate) fn open(asked: Addresses) -> Result<Self, Refused> {
        let server = bind("server", asked.server)?;
        let management = asked.management.map(|address| bind("management", address)).transpose()?;
        Ok(Self { asked, server, management })
    }

    /// Opens those that the settings ask for now, and keeps those that have stayed as they were.
    ///
    /// # Errors
    ///
    /// When an address is taken or not ours; everything is as before then.
    pub(crate) fn renew(&mut self, asked: Addresses) -> Result<(), Refused> {
        let server = (asked.server != self.asked.server).then(|| bind("server", asked.server)).transpose()?;
        let moved = asked.management.filter(|address| Some(*address) != self.asked.management);
        let management = moved.map(|address| bind("management", address)).transpose()?;
        if let Some(server) = server {
            self.server = server;
        }
        if asked.management != self.asked.management {
            self.management = management;
        }
        self.asked = asked;
        Ok(())
    }

    /// Both, the public one first; what `LISTEN_FDNAMES` calls them.
    pub(crate) fn all(&self) -> Vec<(&'static str, &TcpListener)> {
        let management = self.management.iter().map(|listener| ("management", listener));
        std::iter::once(("server", &self.server)).chain(management).collect()
    }

    /// Copies of both for a thread or another process.
    ///
    /// # Errors
    ///
    /// When there are too many open files.
    pub(crate) fn copies(&self) -> io::Result<Vec<TcpListener>> {
        self.all().into_iter().map(|(_, listener)| listener.try_clone()).collect()
    }

    /// The URL of the public listener, with the port that it really has.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.asked.https { "https" } else { "http" };
        let address = self.server.local_addr().unwrap_or(self.asked.server);
        format!("{scheme}://{address}")
    }

    /// Whether only the app can answer on the public listener.
    pub(crate) fn is_https(&self) -> bool {
        self.asked.https
    }
}

/// Never blocking, because the app's runtime needs that and the flag is one for all processes that share the socket.
fn bind(name: &'static str, address: SocketAddr) -> Result<TcpListener, Refused> {
    let bound =
        TcpListener::bind(address).and_then(|listener| listener.set_nonblocking(true).map(|()| listener));
    bound.map_err(|error| Refused { name, address, error })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn setting(key: &str, value: &str) -> Value {
        json!({"key": key, "value": value})
    }

    fn free() -> Addresses {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Addresses { server: any, management: Some(any), https: false }
    }

    #[test]
    fn settings_say_where_the_app_listens() {
        let settings = json!([
            setting("server.host", "\"::1\""),
            setting("server.port", "9000"),
            setting("management.port", "9001"),
            setting("tls.cert", "\"cert.pem\""),
        ]);
        let addresses = Addresses::of(&settings);
        assert_eq!(addresses.server.to_string(), "[::1]:9000");
        assert_eq!(addresses.management.unwrap().to_string(), "127.0.0.1:9001");
        assert!(addresses.https);
        let without = json!([setting("management.enabled", "false")]);
        assert_eq!(Addresses::of(&without), Addresses { management: None, ..Addresses::default() });
    }

    #[test]
    fn the_command_line_is_believed_before_there_is_a_program() {
        let arguments =
            ["--set", "server.port=1", "--profile", "test", "--set=server.port=9000"].map(OsString::from);
        assert_eq!(Addresses::guess(&arguments).server.to_string(), "127.0.0.1:9000");
        assert_eq!(Addresses::guess(&[]), Addresses::default());
    }

    #[test]
    fn defaults_are_others_only_where_the_settings_say_nothing() {
        let settings = json!([
            {"key": "log.format", "value": "\"json\"", "origin": "config/dev.toml"},
            {"key": "server.drain_idle", "value": "\"1s\"", "origin": "default"},
        ]);
        assert_eq!(variables(&settings), [("HOUTAI_SERVER__DRAIN_IDLE", "0s")]);
        assert!(variables(&json!([])).is_empty());
    }

    #[test]
    fn a_taken_port_is_told_with_its_name() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let refused = Sockets::open(Addresses { management: Some(address), ..free() }).unwrap_err();
        assert_eq!((refused.name, refused.address), ("management", address));
        assert_eq!(refused.error.kind(), io::ErrorKind::AddrInUse);
    }

    #[test]
    fn sockets_stay_where_the_settings_have_not_changed() {
        let mut sockets = Sockets::open(free()).unwrap();
        let url = sockets.url();
        sockets.renew(free()).unwrap();
        assert_eq!(sockets.url(), url);
        sockets.renew(Addresses { management: None, ..free() }).unwrap();
        assert_eq!((sockets.url(), sockets.all().len()), (url.clone(), 1));
        sockets.renew(free()).unwrap();
        let [_, (_, management)] = sockets.all()[..] else { panic!("management is back") };
        let taken = management.local_addr().unwrap();
        assert!(sockets.renew(Addresses { server: taken, ..free() }).is_err());
        assert_eq!((sockets.url(), sockets.all().len()), (url, 2));
    }
}
