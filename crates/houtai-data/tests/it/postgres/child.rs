//! A process of its own that has a transaction open when it is killed.

use std::io::{self, BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use houtai_core::Secret;
use houtai_data::{BeginOptions, Driver, PostgresDriver, PostgresOptions};

use super::write_in;

/// What it says when it is in the middle.
const HALF: &str = "half of it is done";

/// The process.
pub(super) struct Working {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Working {
    /// Starts it. It adds two rows to `todos` and changes a third in one transaction, and never commits.
    pub(super) fn start(url: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("program"))
            .args(["postgres::child::it_works", "--exact", "--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("process");
        writeln!(child.stdin.take().expect("pipe"), "{url}").expect("line");
        let lines = BufReader::new(child.stdout.take().expect("pipe")).lines();
        Self { child, lines }
    }

    /// Waits until it is in the middle.
    pub(super) fn half_way(&mut self) {
        assert!(self.lines.any(|line| line.expect("line").contains(HALF)), "it has ended");
    }

    /// Ends it as a power cut would.
    pub(super) fn kill(mut self) {
        self.child.kill().expect("kill");
        self.child.wait().expect("wait");
    }
}

#[tokio::test]
#[ignore = "the other process of other tests"]
async fn it_works() {
    let mut url = String::new();
    io::stdin().read_line(&mut url).expect("line");
    if !url.starts_with("postgres://") {
        // Somebody runs all ignored tests.
        return;
    }
    let options = PostgresOptions::new(Secret::new(url.trim_end().to_owned()));
    let driver = PostgresDriver::connect(options).await.expect("driver");
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    for sql in [
        "INSERT INTO todos (title) VALUES ('half'), ('another half')",
        "UPDATE todos SET done = true WHERE title = 'whole'",
    ] {
        write_in(&mut session, sql, vec![]).await.expect(sql);
    }
    writeln!(io::stdout(), "{HALF}").expect("line");
    std::future::pending::<()>().await;
}
