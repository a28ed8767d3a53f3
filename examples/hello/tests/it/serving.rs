//! The program while it serves.

use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

pub(crate) use rustix::process::Signal;
use rustix::process::{Pid, kill_process};

use crate::lines::{Lines, PATIENCE};
use crate::process::{FREE_PORTS, Hello};

/// A server in a process of its own; it ends with the test.
pub(crate) struct Serving {
    pub(crate) hello: Hello,
    /// Where the app is.
    pub(crate) address: SocketAddr,
    /// The table of the start as it was printed.
    pub(crate) table: String,
    pub(crate) log: Lines,
    out: Lines,
    child: Child,
}

impl Serving {
    /// Starts the server on free ports and waits for its table.
    #[track_caller]
    pub(crate) fn start(hello: Hello) -> Self {
        let mut command = hello.command(&["serve"]);
        command.args(FREE_PORTS);
        Self::of(hello, command)
    }

    /// Starts a server by this command.
    #[track_caller]
    pub(crate) fn of(hello: Hello, mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = Lines::of(child.stdout.take().unwrap());
        let log = Lines::of(child.stderr.take().unwrap());
        let table = out.until("Stop it with Ctrl-C.").to_owned();
        Self { hello, address: address_in(&table, "app"), table, log, out, child }
    }

    /// The address in a row of the table.
    #[track_caller]
    pub(crate) fn row(&self, name: &str) -> SocketAddr {
        address_in(&self.table, name)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until nobody can connect any more.
    #[track_caller]
    pub(crate) fn refuses_connections(&self) {
        let began = Instant::now();
        while TcpStream::connect(self.address).is_ok() {
            assert!(began.elapsed() < PATIENCE, "the listener stayed open");
            std::thread::yield_now();
        }
    }

    /// Waits for the end: the exit status and the whole log.
    #[track_caller]
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        // Both pipes close when the process ends; waiting for that has a limit, waiting for the process has none.
        self.out.whole();
        let log = self.hello.without_root(self.log.whole());
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn address_in(table: &str, row: &str) -> SocketAddr {
    let line = table.lines().find(|line| line.split_whitespace().next() == Some(row));
    let url = line.and_then(|line| line.split_whitespace().nth(1)).unwrap_or_else(|| panic!("{table}"));
    let address = url.trim_start_matches("http://").split('/').next().unwrap_or_default();
    address.parse().unwrap_or_else(|error| panic!("{url}: {error}"))
}
