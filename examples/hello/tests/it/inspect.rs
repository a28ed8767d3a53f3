//! `inspect`, and the steps of docs/howto/start-from-a-database.md.

use houtai::data::{SqliteDriver, SqliteOptions};
use houtai::prelude::*;

use crate::process::Hello;

/// An app whose database was made at a start.
fn with_tables() -> Hello {
    let hello = Hello::new();
    assert_eq!(hello.run(&["run", "seed"]).code, Some(0));
    hello
}

#[test]
fn the_models_of_a_database_are_printed_and_nothing_is_made() {
    let hello = with_tables();
    let printed = hello.run(&["inspect"]).printed();
    assert!(printed.contains("#[model(table = \"todos\""), "{printed}");
    assert!(printed.contains("pub struct Todo {\n    pub id: Id<Todo>,"), "{printed}");
    assert!(!hello.root().join("migrations").exists());
    let read = hello.run(&["inspect", "--json"]).json();
    assert_eq!((&read["tables"][0]["name"], &read["tables"][0]["key"]), (&"todos".into(), &"id".into()));
}

#[test]
fn a_folder_gets_a_file_for_each_table_and_none_is_written_over() {
    let hello = with_tables();
    let folder = hello.root().join("models");
    let folder = folder.to_str().unwrap();
    let wrote = hello.run(&["inspect", "--out", folder]).printed();
    assert!(wrote.contains("models/todos.rs\n") && wrote.contains("1 model of 1 table.\n"), "{wrote}");
    assert!(
        std::fs::read_to_string(format!("{folder}/mod.rs"))
            .unwrap()
            .contains("mod todos;\npub use todos::*;")
    );
    std::fs::write(format!("{folder}/todos.rs"), "mine").unwrap();
    let told = hello.run(&["inspect", "--out", folder]).refused();
    assert!(told.contains("todos.rs, mod.rs; name another folder, or --force"), "{told}");
    assert_eq!(std::fs::read_to_string(format!("{folder}/todos.rs")).unwrap(), "mine");
    hello.run(&["inspect", "--out", folder, "--force"]).printed();
    assert_ne!(std::fs::read_to_string(format!("{folder}/todos.rs")).unwrap(), "mine");
}

#[tokio::test]
async fn a_database_that_was_there_is_taken_over_by_a_first_migration() {
    let hello = Hello::new();
    std::fs::create_dir(hello.root().join("data")).unwrap();
    let driver = SqliteDriver::open(SqliteOptions::new(hello.root().join("data/app.db"))).unwrap();
    let db = Db::new("default", std::sync::Arc::new(driver), Clock::system());
    let table = "create table todos (id integer primary key autoincrement, title text not null, \
                 done integer not null, created_at integer not null) strict";
    sql(table).run(&db).await.unwrap();
    db.close(std::time::Duration::from_secs(10)).await;
    let printed = hello.run(&["inspect"]).printed();
    assert!(printed.contains("pub title: String,"), "{printed}");
    assert_eq!(hello.run(&["migrate", "--fake"]).printed(), "  todos/0001_initial\n1 migration noted.\n");
    assert_eq!(
        hello.run(&["makemigrations", "--check"]).printed(),
        "The migrations say what the models do.\n"
    );
}

#[test]
fn what_is_not_there_is_told_with_the_next_step() {
    let hello = Hello::new();
    let told = hello.run(&["inspect"]).refused();
    assert!(told.contains("there is no database at <root>/data/app.db"), "{told}");
    // Nor do a wrong name and another database make a file.
    let told = hello.run(&["inspect", "--database", "reports"]).refused();
    assert!(told.contains("there is no database `reports`"), "{told}");
    let reports = ["dumpdata", "--database", "reports", "--set", "db.reports.url=sqlite:data/reports.db"];
    let told = hello.run(&reports).refused();
    assert!(
        told.contains("`migrate --database reports` makes it") && told.contains("db.reports.url"),
        "{told}"
    );
    assert!(!hello.root().join("data/app.db").exists() && !hello.root().join("data/reports.db").exists());
    let hello = with_tables();
    let told = hello.run(&["inspect", "--tables", "todo"]).refused();
    assert!(told.contains("has no table `todo`") && told.contains("did you mean `todos`?"), "{told}");
}
