//! `makemigrations`, `migrate` and `migrations`: from the models to a database, and back.

use houtai::data::{SqliteDriver, SqliteOptions};
use houtai::{Clock, Db, sql};

use crate::process::Hello;

pub(crate) const FIRST: &str = "migrations/todos/0001_initial.toml";

/// What the program carries.
pub(crate) const CARRIED: &str = include_str!("../../migrations/todos/0001_initial.toml");

/// A project in which nobody has made migrations yet.
pub(crate) fn without_migrations() -> Hello {
    let hello = Hello::new();
    std::fs::create_dir(hello.root().join("migrations")).unwrap();
    hello
}

#[test]
fn a_project_gets_its_first_migration_and_then_has_nothing_to_change() {
    let hello = without_migrations();
    let check = hello.run(&["makemigrations", "--check"]);
    assert_eq!(check.code, Some(1));
    assert!(!hello.root().join(FIRST).exists());
    let made = hello.run(&["makemigrations"]).printed();
    assert!(made.starts_with("todos/0001_initial\n  - create table `todos`\nwrote "), "{made}");
    assert_eq!(std::fs::read_to_string(hello.root().join(FIRST)).unwrap(), CARRIED);
    assert_eq!(
        hello.run(&["makemigrations", "--check"]).printed(),
        "The migrations say what the models do.\n"
    );
}

#[test]
fn the_program_carries_migrations_that_say_what_its_models_do() {
    let hello = Hello::new();
    assert_eq!(
        hello.run(&["makemigrations", "--check"]).printed(),
        "The migrations say what the models do.\n"
    );
    let plan = hello.run(&["migrate", "--plan"]).printed();
    assert!(plan.starts_with(&format!("-- todos/0001_initial ({FIRST} (compiled in))\n")), "{plan}");
    let told = hello.run(&["makemigrations", "--empty", "todos", "--name", "x"]).refused();
    assert!(told.contains("there is no folder `migrations/` to write to"), "{told}");
}

#[test]
fn a_folder_counts_in_development_and_the_program_in_production() {
    let hello = Hello::new().file(FIRST, CARRIED);
    let second = "id = \"todos/0002_second\"\nparents = [\"0001_initial\"]\n";
    hello.write("migrations/todos/0002_second.toml", second);
    let done = hello.run(&["migrate"]).printed();
    assert_eq!(done, "  todos/0001_initial\n  todos/0002_second\n2 migrations done.\n");
    let told = hello.run(&["--profile", "prod", "migrate"]).refused();
    assert!(told.contains("`todos/0002_second` was applied, and its file is not there any more"), "{told}");
}

#[test]
fn migrations_make_the_tables_and_starts_do_not() {
    let hello = Hello::new();
    let told = hello.run(&["--set", "db.migrate=refuse", "run", "seed"]).refused();
    assert!(
        told.contains("does not have these migrations: `todos/0001_initial`\n    → run `hello migrate`"),
        "{told}"
    );
    let plan = hello.run(&["migrate", "--plan"]).printed();
    assert!(plan.contains("CREATE TABLE \"todos\" (\n  \"id\" INTEGER PRIMARY KEY AUTOINCREMENT,"), "{plan}");
    assert_eq!(hello.run(&["migrate"]).printed(), "  todos/0001_initial\n1 migration done.\n");
    assert_eq!(hello.run(&["run", "seed"]).code, Some(0));
    let listed = hello.run(&["migrations", "--json"]).json();
    assert_eq!((&listed[0]["id"], &listed[0]["reversible"]), (&"todos/0001_initial".into(), &true.into()));
    assert!(listed[0]["applied_at"].is_string() && listed[0]["trouble"].is_null());
    assert_eq!(hello.run(&["migrate"]).printed(), "Nothing to do: the database is where it is to be.\n");
    hello.run(&["migrate", "--to", "todos/zero"]).printed();
    assert!(hello.run(&["migrations", "--json"]).json()[0]["applied_at"].is_null());
}

#[test]
fn a_start_in_development_applies_what_is_missing_and_one_in_production_names_the_command() {
    let hello = Hello::new();
    let told = hello.run(&["--profile", "prod", "run", "seed"]).err;
    assert!(told.contains("→ run `hello migrate`"), "{told}");
    assert_eq!(hello.run(&["run", "seed"]).code, Some(0));
    assert!(hello.run(&["migrations", "--json"]).json()[0]["applied_at"].is_string());
}

#[test]
fn a_start_that_is_to_ask_and_has_nobody_to_ask_refuses() {
    let hello = Hello::new();
    let told = hello.run(&["--set", "db.migrate=ask", "run", "seed"]).refused();
    let expected =
        "`todos/0001_initial`; `db.migrate` is `ask`, and nobody is at a terminal\n    → run `hello migrate`";
    assert!(told.contains(expected), "{told}");
}

#[tokio::test]
async fn a_database_with_tables_from_before_goes_on_after_a_fake() {
    let hello = Hello::new();
    std::fs::create_dir(hello.root().join("data")).unwrap();
    let file = SqliteOptions::new(hello.root().join("data/app.db"));
    let driver = std::sync::Arc::new(SqliteDriver::open(file).unwrap());
    let db = Db::new("default", driver, Clock::system());
    let table = "create table todos (id integer primary key autoincrement, title text not null, \
                 done integer not null, created_at integer not null) strict";
    sql(table).run(&db).await.unwrap();
    db.close(std::time::Duration::from_secs(10)).await;
    let told = hello.run(&["migrate"]).refused();
    assert!(told.contains("operation 1 (create table `todos`)"), "{told}");
    assert!(told.contains("`migrate --fake` notes them as applied"), "{told}");
    assert_eq!(hello.run(&["migrate", "--fake"]).printed(), "  todos/0001_initial\n1 migration noted.\n");
    assert_eq!(hello.run(&["run", "seed"]).code, Some(0));
}

#[test]
fn what_was_renamed_is_asked_and_not_guessed() {
    let hello = Hello::new().file(FIRST, &CARRIED.replace("\"title\"", "\"name\""));
    let asked = hello.run(&["makemigrations", "--json"]);
    assert_eq!(asked.code, Some(1));
    let questions: serde_json::Value = serde_json::from_str(&asked.out).unwrap();
    assert!(questions["questions"][0].as_str().unwrap().contains("`--rename todos.name=title`"));
    let made = hello.run(&["makemigrations", "--rename", "todos.name=title"]).printed();
    assert!(made.starts_with("todos/0002_rename_column_todos_name_to_title\n  - rename column"), "{made}");
    hello.run(&["makemigrations", "--check"]).printed();
}

#[test]
fn what_is_wrong_is_told_with_the_next_step() {
    let hello = without_migrations();
    let told = |arguments: &[&str]| hello.run(arguments).refused();
    assert!(told(&["makemigrations", "--rename", "todos"]).contains("there is no `=` in it"));
    assert!(told(&["makemigrations", "--empty", "todo", "--name", "x"]).contains("did you mean `todos`?"));
    assert!(told(&["migrate", "--to", "todos"]).contains("`todos` is no id of a migration"));
    assert!(told(&["migrate", "--database", "reports"]).contains("there is no database `reports`"));
    hello.write(FIRST, "id = \"todos/0001_initial\"\n[[operations]]\nop = \"drop_tabel\"\n");
    let wrong = told(&["makemigrations"]);
    assert!(wrong.contains("0001_initial.toml:3: unknown variant `drop_tabel`"), "{wrong}");
}
