//! `db check`, `db stats`, `db vacuum` and `dbshell` on the file of an app.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

use crate::process::Hello;

/// Asks or changes the file by the command of the app itself.
fn sqlite(hello: &Hello, sql: &str) -> String {
    hello.run(&["dbshell", "-c", sql]).printed()
}

fn migrated() -> Hello {
    let hello = Hello::new().variable("PATH", "/usr/local/bin:/usr/bin:/bin");
    hello.run(&["makemigrations"]).printed();
    hello.run(&["migrate"]).printed();
    hello
}

#[test]
fn a_database_as_migrated_has_no_findings() {
    let hello = migrated();
    let told = hello.run(&["db", "check"]).printed();
    assert_eq!(told, "Nothing found; the tables are what the migrations say.\n");
    let told = hello.run(&["db", "check", "--json"]).json();
    assert_eq!(
        (told["findings"].as_array().map(Vec::len), &told["compared_with_migrations"]),
        (Some(0), &true.into())
    );
}

#[test]
fn a_change_by_hand_is_told_and_ends_with_one() {
    let hello = migrated();
    sqlite(&hello, "ALTER TABLE todos ADD COLUMN by_hand TEXT");
    let ran = hello.run(&["db", "check"]);
    assert_eq!(ran.code, Some(1));
    let wanted = "changed by hand: `todos`: the column `by_hand` (TEXT) is there and in no migration\n    → put it into the model";
    assert!(ran.out.starts_with(wanted) && ran.out.ends_with("1 finding found.\n"), "{}", ran.out);
}

#[test]
fn a_row_without_its_other_row_is_told() {
    let hello = migrated();
    sqlite(
        &hello,
        "PRAGMA foreign_keys = OFF; CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a); INSERT INTO b VALUES (7)",
    );
    let ran = hello.run(&["db", "check"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out.starts_with("foreign key: b: row 1 refers to a row of a that is not there"),
        "{}",
        ran.out
    );
}

#[test]
fn sizes_and_rows_are_printed() {
    let hello = migrated();
    sqlite(&hello, "CREATE TABLE big (n INTEGER); INSERT INTO big SELECT value FROM generate_series(1, 500)");
    let found = hello.run(&["db", "stats", "--json"]).json();
    let tables = found["tables"].as_array().unwrap();
    let big = tables.iter().find(|one| one["name"] == "big").unwrap();
    assert_eq!((&big["rows"], &big["rows_exact"]), (&500.into(), &true.into()));
    assert!(found["bytes"].as_u64().unwrap() > 0);
    let shown = hello.run(&["db", "stats"]).printed();
    assert!(shown.contains("TABLE") && shown.contains("big") && shown.contains("500"), "{shown}");
}

#[test]
fn a_vacuum_makes_the_file_smaller_and_keeps_the_rows() {
    let hello = migrated();
    sqlite(
        &hello,
        "CREATE TABLE big (t TEXT); INSERT INTO big SELECT hex(randomblob(2000)) FROM generate_series(1, 500); DELETE FROM big WHERE rowid > 10",
    );
    let done = hello.run(&["db", "vacuum", "--json"]).json();
    assert!(done["bytes_after"].as_u64().unwrap() * 4 < done["bytes_before"].as_u64().unwrap(), "{done}");
    assert_eq!(sqlite(&hello, "SELECT count(*) FROM big"), "10\n");
}

#[test]
fn a_vacuum_that_is_killed_loses_nothing() {
    let hello = migrated();
    sqlite(
        &hello,
        "CREATE TABLE big (t TEXT); INSERT INTO big SELECT hex(randomblob(2000)) FROM generate_series(1, 8000); DELETE FROM big WHERE rowid % 2",
    );
    let sum =
        || sqlite(&hello, "PRAGMA integrity_check; SELECT count(*), sum(length(t)), min(t), max(t) FROM big");
    let before = sum();
    assert!(before.starts_with("ok\n4000|"), "{before}");
    // At various moments, some of which are in the middle of it.
    let mut killed = 0;
    for milliseconds in (5..200).step_by(15) {
        let mut child = hello.command(&["db", "vacuum"]).stdout(std::process::Stdio::null()).spawn().unwrap();
        let deadline = std::time::Instant::now() + Duration::from_millis(milliseconds);
        while std::time::Instant::now() < deadline {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().signal() == Some(9));
        assert_eq!(sum(), before);
    }
    assert!(killed > 0);
}

#[test]
fn the_shell_gets_arguments_and_a_program_that_is_missing_is_told() {
    let hello = migrated();
    assert_eq!(sqlite(&hello, "SELECT 1 + 1"), "2\n");
    let told = hello.run(&["dbshell", "-c", "SELECT 1 AS one", "--", "-header"]).printed();
    assert_eq!(told, "one\n1\n");
    let hello = hello.variable("PATH", "/nowhere");
    let told = hello.run(&["dbshell"]).refused();
    assert!(
        told.contains("the program `sqlite3` is not installed; on Debian and Ubuntu: apt install sqlite3"),
        "{told}"
    );
}

#[test]
fn a_password_of_postgres_is_no_argument_of_psql() {
    let hello = Hello::new().file("bin/psql", "#!/bin/sh\necho \"$@\"; echo \"$PGPASSWORD\"\n");
    let program = hello.root().join("bin/psql");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = program.parent().unwrap().to_str().unwrap().to_owned();
    let hello = hello.variable("PATH", format!("{path}:/usr/bin:/bin"));
    let told =
        hello.run(&["--set", "db.url=postgres://app:hunter2@db/shop", "dbshell", "-c", "select 1"]).printed();
    assert_eq!(told, "-c select 1 -d postgres://app@db/shop\nhunter2\n");
}
