//! Files that are there, are not, or are something else.

use std::fs;
use std::time::Duration;

use houtai_data::testing::Stored;
use houtai_data::{Driver, ErrorKind, SqliteDriver, SqliteOptions};

use super::{failure, one, run};

fn refused(path: &std::path::Path, kind: ErrorKind, says: &str) {
    let error = failure(SqliteDriver::open(SqliteOptions::new(path)));
    assert_eq!(error.kind(), kind, "{error:?}");
    let text = error.to_string();
    assert!(text.contains(&path.display().to_string()), "{text}");
    assert!(text.contains(says), "{text}");
}

/// A database with one table of some pages.
async fn filled(path: &std::path::Path) {
    let driver = SqliteDriver::open(SqliteOptions::new(path)).unwrap();
    run(&driver, "create table things (id integer primary key, text text) strict").await.unwrap();
    let fill = "insert into things (text) with recursive n (i) as (select 1 union all select i + 1 from n where i < 500) \
                select hex(zeroblob(200)) from n";
    run(&driver, fill).await.unwrap();
    driver.close(Duration::from_secs(10)).await;
}

#[tokio::test]
async fn a_missing_folder_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/deep/app.db");
    filled(&path).await;
    assert!(path.is_file());
}

#[tokio::test]
async fn after_closing_the_log_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["app.db"]);
    let driver = SqliteDriver::open(SqliteOptions::new(&path)).unwrap();
    assert_eq!(one(&driver, "select count(*) from things").await, Stored::Int(500));
}

#[tokio::test]
async fn a_temporary_file_goes_with_its_driver() {
    let driver = SqliteDriver::open(SqliteOptions::temporary()).unwrap();
    let Stored::Text(path) = one(&driver, "select file from pragma_database_list").await else {
        panic!("a path is a text");
    };
    assert!(fs::exists(&path).unwrap());
    drop(driver);
    assert!(!fs::exists(&path).unwrap());
}

#[test]
fn a_folder_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    refused(folder.path(), ErrorKind::Configuration, "app.db");
}

#[test]
fn a_folder_below_a_file_cannot_be_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    let error = failure(SqliteDriver::open(SqliteOptions::new(folder.path().join("file/app.db"))));
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.to_string().contains("make it, or name another file"), "{error}");
}

#[test]
fn an_empty_path_is_refused() {
    let error = failure(SqliteDriver::open(SqliteOptions::new("")));
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[test]
fn what_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "these are notes, and no database; they are longer than a header. ".repeat(20);
    fs::write(&path, &text).unwrap();
    refused(&path, ErrorKind::Corrupt, "not a SQLite database");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn a_truncated_file_is_called_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    let length = fs::metadata(&path).unwrap().len();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length / 2).unwrap();
    // Depending on where it ends, SQLite sees it at once or when it reads there.
    let error = match SqliteDriver::open(SqliteOptions::new(&path)) {
        Ok(driver) => run(&driver, "update things set text = upper(text)").await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error:?}");
    assert!(error.to_string().contains("restore the last backup"), "{error}");
}

#[tokio::test]
async fn a_file_of_a_newer_sqlite_asks_for_a_newer_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    let mut bytes = fs::read(&path).unwrap();
    // The schema format, of which SQLite knows four.
    bytes[47] = 9;
    fs::write(&path, bytes).unwrap();
    refused(&path, ErrorKind::Configuration, "newer SQLite");
}

#[tokio::test]
async fn a_file_that_can_only_be_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    filled(&path).await;
    // Version 3 of the format for writing: older programs may only read. So is it refused to root as well, whom no
    // rights of a file hold back.
    let mut bytes = fs::read(&path).unwrap();
    bytes[18] = 3;
    fs::write(&path, bytes).unwrap();
    let error = match SqliteDriver::open(SqliteOptions::new(&path)) {
        Ok(driver) => run(&driver, "delete from things").await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.kind(), ErrorKind::ReadOnly, "{error:?}");
    assert!(error.to_string().contains("app.db"), "{error}");
}
