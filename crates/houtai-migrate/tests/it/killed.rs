//! A process that is killed while it migrates.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use houtai_core::{Clock, Secret};
use houtai_data::testing::PostgresInstance;
use houtai_data::{Db, PostgresDriver, PostgresOptions, SqliteDriver, SqliteOptions};
use houtai_migrate::{History, Migration, MigrationFile, Migrator, Target};

use crate::database::{number, run};
use crate::introspect;

/// Twelve migrations that make a table of some thousand rows anew again and again, and fill it.
fn history() -> History {
    let mut files = vec![file(1, FIRST), file(2, ROWS)];
    for at in 3..13 {
        let text = format!(
            "[[operations]]\nop = \"add_column\"\ntable = \"todos\"\ncolumn = {{ name = \"c{at}\", type = \"int32\" }}\n\
             fill = {{ value = \"{at}\" }}\n\n[[operations]]\nop = \"add_check\"\ntable = \"todos\"\n\
             check = {{ name = \"check{at}\", condition = \"c{at} = {at}\" }}\n\n[[operations]]\nop = \"sql\"\n\
             sql = \"UPDATE users SET seen = seen + 1\"\n"
        );
        files.push(file(at, &text));
    }
    History::new(files).unwrap()
}

const FIRST: &str = r#"
[[operations]]
op = "create_table"
table = "users"
columns = [
  { name = "id", type = "int64", key = true, identity = true },
  { name = "seen", type = "int64" },
]

[[operations]]
op = "create_table"
table = "todos"
columns = [
  { name = "id", type = "int64", key = true, identity = true },
  { name = "owner", type = "int64", references = "users", on_delete = "cascade" },
]
"#;

const ROWS: &str = r#"
[[operations]]
op = "sql"
sql = '''
INSERT INTO users (seen) VALUES (0);
INSERT INTO todos (owner) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
SELECT (SELECT min(id) FROM users) FROM n;
'''
"#;

fn file(at: usize, operations: &str) -> MigrationFile {
    let parent = if at == 1 { String::new() } else { format!("\"{:04}_x\"", at - 1) };
    let text = format!("id = \"todos/{at:04}_x\"\nparents = [{parent}]\n{operations}");
    Migration::decode(&text, &format!("migrations/todos/{at:04}_x.toml")).unwrap()
}

async fn open(url: &str) -> Db {
    let clock = Clock::system();
    match url.strip_prefix("sqlite:") {
        Some(path) => {
            Db::new("default", Arc::new(SqliteDriver::open(SqliteOptions::new(path)).unwrap()), clock)
        }
        None => {
            let options = PostgresOptions::new(Secret::new(url.to_owned()));
            Db::new("default", Arc::new(PostgresDriver::connect(options).await.unwrap()), clock)
        }
    }
}

#[tokio::test]
#[ignore = "the other process of other tests"]
async fn it_migrates() {
    let mut url = String::new();
    io::stdin().read_line(&mut url).unwrap();
    if url.trim().is_empty() {
        // Somebody runs all ignored tests.
        return;
    }
    let db = open(url.trim()).await;
    writeln!(io::stdout(), "begun").unwrap();
    Migrator::new(&db, &history()).migrate(&Target::Latest).await.unwrap();
    writeln!(io::stdout(), "done").unwrap();
}

fn start(url: &str) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["killed::it_migrates", "--exact", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{url}").unwrap();
    let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    lines.map_while(Result::ok).find(|line| line.ends_with("begun"));
    child
}

/// Kills at a moment that differs from run to run; whether the process was at its work still.
async fn kill_once(url: &str, round: u64) -> bool {
    let mut child = start(url);
    let micros = RandomState::new().hash_one(round) % 250_000;
    tokio::time::sleep(Duration::from_micros(micros)).await;
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    !ended
}

/// The tables must be those after some of the migrations, with all rows, and no more than what is written down.
async fn judge(db: &Db, history: &History) -> usize {
    let applied = Migrator::new(db, history).applied().await.unwrap().len();
    let so_far = History::new(history.files()[..applied].iter().cloned()).unwrap();
    let fresh = crate::database::sqlite();
    if houtai_data::Executor::dialect(db) == houtai_data::Dialect::Sqlite {
        Migrator::new(&fresh.db, &so_far).migrate(&Target::Latest).await.unwrap();
        assert_eq!(
            introspect::lines(db).await,
            introspect::lines(&fresh.db).await,
            "after {applied} migrations"
        );
    }
    if applied >= 2 {
        assert_eq!(number(db, "SELECT count(*) FROM todos").await, 3000);
        assert_eq!(number(db, "SELECT seen FROM users").await, i64::try_from(applied).unwrap() - 2);
    }
    applied
}

async fn rounds(url: &str, rounds: u64) {
    let (history, mut in_the_middle) = (history(), 0);
    for round in 0..rounds {
        let at_work = kill_once(url, round).await;
        let db = open(url).await;
        let applied = judge(&db, &history).await;
        in_the_middle += u64::from(at_work && applied < history.files().len());
        // The next one completes what was begun.
        Migrator::new(&db, &history).migrate(&Target::Latest).await.unwrap();
        assert_eq!(judge(&db, &history).await, history.files().len());
        for table in ["todos", "users", "houtai_migrations"] {
            run(&db, &format!("DROP TABLE {table}")).await;
        }
        db.close(Duration::from_secs(5)).await;
    }
    assert!(in_the_middle * 4 >= rounds, "only {in_the_middle} of {rounds} were killed at work");
}

async fn on_sqlite(count: u64) {
    let folder = tempfile::tempdir().unwrap();
    rounds(&format!("sqlite:{}", folder.path().join("app.db").display()), count).await;
}

async fn on_postgres(count: u64) {
    let database = PostgresInstance::shared().unwrap().database().await.unwrap();
    rounds(&database.url(), count).await;
}

#[tokio::test]
async fn a_kill_leaves_the_last_good_state_and_the_next_run_completes_on_sqlite() {
    on_sqlite(8).await;
}

#[tokio::test]
async fn a_kill_leaves_the_last_good_state_and_the_next_run_completes_on_postgres() {
    on_postgres(8).await;
}

#[tokio::test]
#[ignore = "takes minutes: `cargo xtask migrate-kills`"]
async fn many_kills_leave_the_last_good_state() {
    let rounds = crate::long_run::number("HOUTAI_ROUNDS", 200);
    on_sqlite(rounds).await;
    on_postgres(rounds).await;
}
