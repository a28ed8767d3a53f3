//! What somebody has changed by hand outlives a table that is made anew, or is named before anything is lost.

use houtai_data::testing::Stored;

use crate::database::{number, read, run, sqlite};
use crate::named::{filled, history, migrate, second};

const CHECK: &str = "[[operations]]\nop = \"add_check\"\ntable = \"users\"\n\
                     check = { name = \"users_id_check\", condition = \"id > 0\" }\n";

#[tokio::test]
async fn a_column_made_by_hand_is_not_lost_when_its_table_is_made_anew() {
    let database = sqlite();
    let db = &database.db;
    filled(db).await;
    run(db, "ALTER TABLE users ADD COLUMN nick TEXT").await;
    run(db, "UPDATE users SET nick = 'ann' WHERE id = 1").await;
    assert_eq!(
        migrate(db, &history([second(CHECK)])).await.unwrap_err(),
        "migrations/todos/0002_second.toml:3: operation 1 (add check `users_id_check` to `users`): the table `users` has \
         the column `nick` that no migration has made, and that would be lost when SQLite makes the table anew\n    → put \
         it into the model, or take it away by an operation `sql` before this one"
    );
    assert_eq!(read(db, "SELECT nick FROM users WHERE id = 1").await, [[Stored::Text("ann".into())]]);
    // Taken away before, nothing is in the way.
    let dropped =
        format!("[[operations]]\nop = \"sql\"\nsql = \"ALTER TABLE users DROP COLUMN nick\"\n\n{CHECK}");
    migrate(db, &history([second(&dropped)])).await.unwrap();
}

#[tokio::test]
async fn what_stands_in_the_text_of_a_table_only_is_named_before_it_is_lost() {
    let changes = [
        (
            "ALTER TABLE users ADD COLUMN half INTEGER GENERATED ALWAYS AS (id / 2) VIRTUAL",
            "the column `half`",
        ),
        (
            "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE) STRICT",
            "a `COLLATE`",
        ),
        (
            "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT DEFAULT 'x') STRICT",
            "a `DEFAULT`",
        ),
        (
            "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT CHECK (name <> '')) STRICT",
            "a `CHECK`",
        ),
    ];
    for (change, what) in changes {
        let database = sqlite();
        let db = &database.db;
        migrate(db, &history([])).await.unwrap();
        for statement in change.split("; ") {
            run(db, statement).await;
        }
        let told = migrate(db, &history([second(CHECK)])).await.unwrap_err();
        assert!(told.contains(&format!("has {what} that no migration has made")), "{told}");
    }
}

#[tokio::test]
async fn a_table_that_was_changed_by_migrations_only_is_made_anew_again_and_again() {
    let database = sqlite();
    let db = &database.db;
    filled(db).await;
    let changes = r#"
[[operations]]
op = "add_column"
table = "todos"
column = { name = "rank", type = "int32", null = true }

[[operations]]
op = "add_column"
table = "todos"
column = { name = "helper", type = "int64", null = true, references = "users", on_delete = "set_null" }

[[operations]]
op = "rename_column"
table = "todos"
column = "rank"
to = "place"

[[operations]]
op = "add_column"
table = "todos"
column = { name = "code", type = "text", unique = true, null = true }

[[operations]]
op = "rename_table"
table = "todos"
to = "tasks"

[[operations]]
op = "add_check"
table = "tasks"
check = { name = "tasks_place_check", condition = "place > 0" }

[[operations]]
op = "drop_column"
table = "tasks"
column = "helper"

[[operations]]
op = "alter_column"
table = "tasks"
column = { name = "code", type = "text", null = true, max_length = 10 }
"#;
    migrate(db, &history([second(changes)])).await.unwrap();
    assert_eq!(number(db, "SELECT count(*) FROM tasks").await, 2);
}

#[tokio::test]
async fn a_table_called_as_the_new_form_of_another_is_left_alone() {
    let database = sqlite();
    let db = &database.db;
    filled(db).await;
    let operations = format!(
        "[[operations]]\nop = \"create_table\"\ntable = \"users__new\"\ncolumns = [{{ name = \"id\", type = \"int64\", \
         key = true }}]\n\n[[operations]]\nop = \"sql\"\nsql = \"INSERT INTO users__new VALUES (7)\"\n\n{CHECK}"
    );
    migrate(db, &history([second(&operations)])).await.unwrap();
    assert_eq!(number(db, "SELECT id FROM users__new").await, 7);
    assert_eq!(number(db, "SELECT count(*) FROM users").await, 2);
}

#[tokio::test]
async fn names_that_differ_in_capitals_only_are_given() {
    for database in crate::database::both().await {
        let db = &database.db;
        filled(db).await;
        let renames = "[[operations]]\nop = \"rename_table\"\ntable = \"users\"\nto = \"Users\"\n\n\
                       [[operations]]\nop = \"rename_column\"\ntable = \"Users\"\ncolumn = \"name\"\nto = \"Name\"\n";
        migrate(db, &history([second(renames)])).await.unwrap();
        assert_eq!(number(db, "SELECT count(*) FROM \"Users\" WHERE \"Name\" = 'anna'").await, 1);
        assert_eq!(number(db, "SELECT count(*) FROM todos").await, 2);
    }
}

#[tokio::test]
async fn a_trigger_of_another_table_that_writes_to_a_rebuilt_one_goes_on() {
    let database = sqlite();
    let db = &database.db;
    filled(db).await;
    run(db, "CREATE TRIGGER seen AFTER INSERT ON todos BEGIN UPDATE users SET name = 'seen' WHERE id = NEW.owner; END").await;
    migrate(db, &history([second(CHECK)])).await.unwrap();
    run(db, "INSERT INTO todos (title, owner) VALUES ('x', 2)").await;
    assert_eq!(read(db, "SELECT name FROM users WHERE id = 2").await, [[Stored::Text("seen".into())]]);
}
