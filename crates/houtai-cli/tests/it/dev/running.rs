//! `houtai dev` as a process, with what it tells.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// Long enough for a machine that does much else; nothing waits so long when all is well.
pub(crate) const LONG: Duration = Duration::from_secs(90);

/// A running `houtai dev --json`; killed when it is dropped.
pub(crate) struct Dev {
    child: Child,
    events: Receiver<Value>,
}

impl Dev {
    /// Starts it.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child =
            command(folder).args(["dev", "--json"]).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let (tell, events) = channel();
        std::thread::spawn(move || {
            lines
                .for_each(|line| drop(tell.send(serde_json::from_str(&line).unwrap_or(Value::String(line)))));
        });
        Self { child, events }
    }

    /// Waits for an event, past all others.
    #[track_caller]
    pub(crate) fn wait_for(&self, event: &str) -> Value {
        self.wait_until(event).1
    }

    /// Waits for an event; also returns the names of those before it.
    #[track_caller]
    pub(crate) fn wait_until(&self, event: &str) -> (Vec<String>, Value) {
        let mut before = Vec::new();
        let end = Instant::now() + LONG;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let told =
                self.events.recv_timeout(left).unwrap_or_else(|error| panic!("{event}: {error}; {before:?}"));
            if told["event"] == event {
                return (before, told);
            }
            before.push(told.to_string());
        }
    }

    /// Waits until it serves; the address.
    #[track_caller]
    pub(crate) fn serving(&self) -> SocketAddr {
        self.wait_for("serving")["url"].as_str().unwrap().strip_prefix("http://").unwrap().parse().unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until it has ended.
    pub(crate) fn ended(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        // The app goes with it: its guard sees to that.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The tool, free of what the test runner has in its environment.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_houtai"));
    command.current_dir(folder).stdin(Stdio::null()).env_remove("CARGO_TARGET_DIR").env_remove("HOUTAI_ROOT");
    command
}

/// Sends a request and reads the whole answer, however long it takes to come.
#[track_caller]
pub(crate) fn ask(address: SocketAddr, request: &str) -> String {
    answer(asked(address, request))
}

/// A connection on which something has been asked.
#[track_caller]
pub(crate) fn asked(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// The answer to what was asked.
#[track_caller]
pub(crate) fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The body of the answer to a `GET`.
#[track_caller]
pub(crate) fn get(address: SocketAddr, path: &str) -> String {
    let answer =
        ask(address, &format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"));
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

/// The process of the app.
#[track_caller]
pub(crate) fn process(address: SocketAddr) -> Pid {
    Pid::from_raw(get(address, "/pid").parse().unwrap()).unwrap()
}

/// Waits until a process has ended. One whose parent was killed may stay in the table, because nobody asks how it ended.
#[track_caller]
pub(crate) fn wait_until_gone(process: Pid) {
    let end = Instant::now() + LONG;
    let state = || {
        let shown = Command::new("ps").args(["-o", "stat=", "-p", &process.to_string()]).output().unwrap();
        String::from_utf8_lossy(&shown.stdout).trim().to_owned()
    };
    while !matches!(state().as_bytes(), [] | [b'Z', ..]) {
        assert!(Instant::now() < end, "{process:?} is still there");
        std::thread::yield_now();
    }
}
