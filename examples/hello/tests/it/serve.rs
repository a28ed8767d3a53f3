//! `serve`: the table and the answers.

use crate::http::{add_todo, get};
use crate::process::Hello;
use crate::serving::Serving;

/// The table with names in place of what differs from start to start.
fn table(serving: &Serving) -> String {
    let mut text = serving.hello.without_root(&serving.table);
    for row in ["app", "management"] {
        text = text.replace(&serving.row(row).port().to_string(), &format!("<{row} port>"));
    }
    let (before, after) = text.split_once("started in ").unwrap();
    let (milliseconds, after) = after.split_once(' ').unwrap();
    assert!(milliseconds.parse::<u64>().is_ok(), "{milliseconds}");
    format!("{before}started in <n> {after}")
}

#[test]
fn a_start_prints_one_table_of_addresses() {
    let hello = Hello::new().file("config/base.toml", "server.backlog = 9\n");
    let serving = Serving::start(hello.variable("HOUTAI_SERVER__MAX_PAIRS", "7"));
    insta::assert_snapshot!(table(&serving));
}

#[test]
fn production_serves_no_docs_unless_asked_to() {
    let production = || Hello::new().variable("HOUTAI_PROFILE", "prod").migrated();
    let serving = Serving::start(production());
    insta::assert_snapshot!(table(&serving));
    assert!(get(serving.address, "/docs").starts_with("HTTP/1.1 404 "));
    let asked = production().variable("HOUTAI_DOCS__ENABLED", "true");
    let serving = Serving::start(asked);
    assert!(serving.table.contains("/docs"), "{}", serving.table);
    assert!(get(serving.address, "/docs").starts_with("HTTP/1.1 200 "));
}

#[test]
fn every_printed_address_answers() {
    let serving = Serving::start(Hello::new());
    let urls = serving.table.split_whitespace().filter_map(|word| word.strip_prefix("http://"));
    let addresses: Vec<(&str, &str)> =
        urls.map(|url| url.split_once('/').unwrap_or((url, "hello"))).collect();
    assert_eq!(addresses.len(), 4);
    for (address, path) in addresses {
        let answer = get(address.parse().unwrap(), &format!("/{path}"));
        assert!(answer.starts_with("HTTP/1.1 200 "), "{address}/{path}: {answer}");
    }
}

#[test]
fn what_was_added_is_there() {
    let serving = Serving::start(Hello::new());
    assert!(add_todo(serving.address, 100).starts_with("HTTP/1.1 201 "));
    assert!(get(serving.address, "/todos/1").contains(r#""title":"Water the plants""#));
}

#[test]
fn a_first_start_makes_the_data_folder_with_the_database_and_nothing_else() {
    let serving = Serving::start(Hello::new());
    let names = |folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names(serving.hello.root().to_owned()).collect::<Vec<_>>(), ["data"]);
    let mut in_data: Vec<_> = names(serving.hello.root().join("data")).collect();
    in_data.sort();
    assert_eq!(in_data, ["app.db", "app.db-shm", "app.db-wal", "app.db.lock-houtai-migrations"]);
}
