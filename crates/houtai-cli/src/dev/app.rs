//! The app as a process: started with the sockets, listened to, stopped.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::addresses::{Sockets, Variable};
use super::build::{forget_caller, lines};
use super::project::Project;

/// So many last lines of the app are kept for the case that it fails.
const LINES_KEPT: usize = 60;
/// What a failed app has written is read for at most so long: a child of it may hold the other end open.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Moves the sockets from where a process can be given them to where the app expects them, and becomes the app. The
/// sockets arrive as standard input and output; giving others takes `unsafe` or a library. What the app prints to
/// standard output goes the way of standard error, in the order in which it was printed.
const HAND_OVER: &str = r#"exec 3<&0 4<&1 0</dev/null 1>&2; LISTEN_PID=$$ exec "$0" "$@""#;
/// The same for one socket, whose copy as standard output is closed.
const HAND_OVER_ONE: &str = r#"exec 3<&0 0</dev/null 1>&2; LISTEN_PID=$$ exec "$0" "$@""#;

/// Waits until its standard input ends, which it does when the tool is gone, however it went, and then stops the app. It is
/// there before the app is and leads the group of processes to which the app belongs: no moment is left in which the
/// app has nobody.
const GUARD: &str = r#"trap "" TERM; read -r _; kill -TERM "-$$"; sleep 5; kill -KILL "-$$""#;

/// News of the app.
#[derive(Debug)]
pub(crate) enum News {
    /// It has printed a line.
    Line(String),
    /// It is gone.
    Exited(Exit),
}

/// How the app ended.
#[derive(Debug)]
pub(crate) struct Exit {
    /// What the system says.
    pub(crate) status: io::Result<ExitStatus>,
    /// The last lines that it printed.
    pub(crate) last_lines: Vec<String>,
}

/// A running app.
pub(crate) struct App {
    group: Pid,
    guard: Option<Child>,
    // When it was asked to stop, and how often.
    asked: Option<Instant>,
}

/// What every program of the project is run with.
pub(crate) fn prepare(command: &mut Command, project: &Project) {
    forget_caller(command);
    // As under `cargo run`: it is how an app finds its root.
    command.env("CARGO_MANIFEST_DIR", &project.folder);
}

impl App {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub(crate) fn start(
        program: &Path,
        project: &Project,
        arguments: &[OsString],
        (sockets, defaults): (&Sockets, &[Variable]),
        tell: impl Fn(News) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let mut command = Command::new("sh");
        prepare(&mut command, project);
        command.envs(defaults.iter().copied());
        hand_over(&mut command, sockets)?;
        command.arg(program).arg("serve").args(arguments);
        // Without a guard the app is stopped in order all the same, unless the tool is killed.
        let guard = guard().ok();
        let leader = guard.as_ref().map(Pid::from_child);
        let own = leader.map_or(0, |leader| leader.as_raw_nonzero().get());
        let mut child = command.process_group(own).stderr(Stdio::piped()).spawn()?;
        let group = leader.unwrap_or_else(|| Pid::from_child(&child));
        let tell = std::sync::Arc::new(tell);
        let (read, has_read) = channel();
        if let Some(output) = child.stderr.take() {
            let tell = std::sync::Arc::clone(&tell);
            std::thread::spawn(move || listen(output, &*tell, &read));
        }
        std::thread::spawn(move || {
            let status = child.wait();
            let last_lines = has_read.recv_timeout(LAST_WORDS).unwrap_or_default();
            tell(News::Exited(Exit { status, last_lines }));
        });
        Ok(Self { group, guard, asked: None })
    }

    /// Asks it to stop, and kills it once it has been asked for longer than the grace.
    pub(crate) fn stop(&mut self, grace: Duration) {
        match self.asked {
            None => {
                self.asked = Some(Instant::now());
                self.signal(Signal::TERM);
            }
            Some(asked) if asked.elapsed() >= grace => self.signal(Signal::KILL),
            Some(_) => {}
        }
    }

    /// When its grace ends.
    pub(crate) fn ends_by(&self, grace: Duration) -> Option<Instant> {
        self.asked.map(|asked| asked + grace)
    }

    fn signal(&self, signal: Signal) {
        // It may be gone, which is what was wanted.
        let _ = kill_process_group(self.group, signal);
    }
}

impl Drop for App {
    /// The app is gone when this is dropped, so its guard must not act any more.
    fn drop(&mut self) {
        if let Some(mut guard) = self.guard.take() {
            let _ = guard.kill();
            let _ = guard.wait();
        }
    }
}

fn hand_over(command: &mut Command, sockets: &Sockets) -> io::Result<()> {
    let all = sockets.all();
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    let copy = |listener: &TcpListener| listener.try_clone().map(|copy| Stdio::from(OwnedFd::from(copy)));
    command.stdin(copy(all[0].1)?);
    match all.get(1) {
        Some((_, management)) => command.stdout(copy(management)?).args(["-c", HAND_OVER]),
        None => command.stdout(Stdio::null()).args(["-c", HAND_OVER_ONE]),
    };
    command.env("LISTEN_FDS", all.len().to_string()).env("LISTEN_FDNAMES", names.join(":"));
    Ok(())
}

/// Hands on each line, and at the end the last ones.
fn listen(output: impl io::Read, tell: &impl Fn(News), read: &Sender<Vec<String>>) {
    let mut last = VecDeque::with_capacity(LINES_KEPT);
    for line in lines(output) {
        if last.len() == LINES_KEPT {
            last.pop_front();
        }
        last.push_back(line.clone());
        tell(News::Line(line));
    }
    // Nobody waits any more when the app has been gone for long.
    let _ = read.send(last.into());
}

fn guard() -> io::Result<Child> {
    let mut command = Command::new("sh");
    command.args(["-c", GUARD]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn()
}

/// How a process ended, in words.
pub(crate) fn ending(status: &io::Result<ExitStatus>) -> String {
    match status {
        Ok(status) => match (status.code(), status.signal()) {
            (Some(code), _) => format!("exit code {code}"),
            (None, Some(signal)) => format!("ended by signal {signal}"),
            (None, None) => status.to_string(),
        },
        Err(error) => error.to_string(),
    }
}
