//! A process of its own that writes to a database and says what was acknowledged.

use std::io::{self, BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use futures_util::future::try_join_all;
use houtai_data::{Discard, Driver, Error, RowSink, SqliteDriver, SqliteOptions, Statement, Unit};

/// What stands before the number of an acknowledged row.
const ACKNOWLEDGED: &str = "acknowledged ";

/// The process.
pub(super) struct Writing {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Writing {
    /// Starts it. It writes so many rows, with numbers from `first` on.
    pub(super) fn start(path: &Path, first: i64, rows: i64) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["sqlite::child::it_writes", "--exact", "--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{first} {rows} {}", path.display()).unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next acknowledged row, until the process has ended.
    pub(super) fn acknowledged(&mut self) -> Option<i64> {
        let numbers = |line: io::Result<String>| line.ok()?.strip_prefix(ACKNOWLEDGED)?.parse().ok();
        self.lines.find_map(numbers)
    }

    /// Ends it as a power cut would, and gives what it had still acknowledged.
    pub(super) fn kill(mut self) -> Vec<i64> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.acknowledged()).collect()
    }

    /// Waits for its end, and says whether it was a good one.
    pub(super) fn wait(mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

/// The table that it writes to.
pub(super) const TABLE: &str =
    "create table if not exists written (id integer primary key, pair integer) strict";

/// A row and its pair, as one unit.
fn pair(id: i64) -> Unit {
    let insert = |id: i64, pair: i64| {
        let sql = format!("insert into written values ({id}, {pair})");
        (Statement::new(sql, Vec::new()), Box::new(Discard) as Box<dyn RowSink>)
    };
    Unit { statements: vec![insert(id, -id), insert(-id, id)] }
}

#[tokio::test]
#[ignore = "the other process of other tests"]
async fn it_writes() {
    let mut line = String::new();
    io::stdin().read_line(&mut line).unwrap();
    let mut words = line.trim_end().splitn(3, ' ');
    let (Some(Ok(first)), Some(Ok(rows)), Some(path)) =
        (words.next().map(str::parse::<i64>), words.next().map(str::parse::<i64>), words.next())
    else {
        // Somebody runs all ignored tests.
        return;
    };
    let driver = SqliteDriver::open(SqliteOptions::new(path)).unwrap();
    let tasks = 8;
    let writers = (0..tasks).map(async |task| {
        for id in (first + task..first + rows).step_by(8) {
            driver.unit(pair(id)).await?;
            writeln!(io::stdout(), "{ACKNOWLEDGED}{id}").unwrap();
        }
        Ok::<_, Error>(())
    });
    try_join_all(writers).await.unwrap();
}
