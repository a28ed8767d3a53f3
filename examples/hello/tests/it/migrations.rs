//! `makemigrations`, `migrate` and `migrations`: from the models to a database, and back.

use crate::process::Hello;

const FIRST: &str = "migrations/todos/0001_initial.toml";

#[test]
fn a_project_gets_its_first_migration_and_then_has_nothing_to_change() {
    let hello = Hello::new();
    let check = hello.run(&["makemigrations", "--check"]);
    assert_eq!(check.code, Some(1));
    assert!(!hello.root().join("migrations").exists());
    let made = hello.run(&["makemigrations"]).printed();
    assert!(made.starts_with("todos/0001_initial\n  - create table `todos`\nwrote "), "{made}");
    assert!(
        std::fs::read_to_string(hello.root().join(FIRST)).unwrap().contains("id = \"todos/0001_initial\"")
    );
    assert_eq!(
        hello.run(&["makemigrations", "--check"]).printed(),
        "The migrations say what the models do.\n"
    );
}

#[test]
fn migrations_make_the_tables_and_starts_do_not() {
    let hello = Hello::new();
    hello.run(&["makemigrations"]).printed();
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
    hello.run(&["makemigrations"]).printed();
    let told = hello.run(&["--profile", "prod", "run", "seed"]).err;
    assert!(told.contains("→ run `hello migrate`"), "{told}");
    assert_eq!(hello.run(&["run", "seed"]).code, Some(0));
    assert!(hello.run(&["migrations", "--json"]).json()[0]["applied_at"].is_string());
}

#[test]
fn a_database_with_tables_from_before_goes_on_after_a_fake() {
    let hello = Hello::new();
    assert_eq!(hello.run(&["run", "seed"]).code, Some(0));
    hello.run(&["makemigrations"]).printed();
    let told = hello.run(&["migrate"]).refused();
    assert!(told.contains("operation 1 (create table `todos`)"), "{told}");
    assert_eq!(hello.run(&["migrate", "--fake"]).printed(), "  todos/0001_initial\n1 migration noted.\n");
    assert_eq!(hello.run(&["run", "seed"]).code, Some(0));
}

#[test]
fn what_was_renamed_is_asked_and_not_guessed() {
    let hello = Hello::new();
    hello.run(&["makemigrations"]).printed();
    let file = std::fs::read_to_string(hello.root().join(FIRST)).unwrap();
    hello.write(FIRST, &file.replace("\"title\"", "\"name\""));
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
    let hello = Hello::new();
    let told = |arguments: &[&str]| hello.run(arguments).refused();
    assert!(told(&["makemigrations", "--rename", "todos"]).contains("there is no `=` in it"));
    assert!(told(&["makemigrations", "--empty", "todo", "--name", "x"]).contains("did you mean `todos`?"));
    assert!(told(&["migrate", "--to", "todos"]).contains("`todos` is no id of a migration"));
    assert!(told(&["migrate", "--database", "reports"]).contains("there is no database `reports`"));
    hello.write(FIRST, "id = \"todos/0001_initial\"\n[[operations]]\nop = \"drop_tabel\"\n");
    let wrong = told(&["makemigrations"]);
    assert!(wrong.contains("0001_initial.toml:3: unknown variant `drop_tabel`"), "{wrong}");
}
