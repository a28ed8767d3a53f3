//! Changes that others are known to get wrong, by name.

use houtai_data::testing::Stored;
use houtai_data::{Db, Dialect, Executor, sql};
use houtai_migrate::{Functions, History, Migration, MigrationFile, MigrationId, Migrator, Target};

use crate::database::{both, number, postgres, read, run, sqlite};

const INITIAL: &str = r#"
id = "todos/0001_initial"

[[operations]]
op = "create_table"
table = "users"
columns = [
  { name = "id", type = "int64", key = true, identity = true },
  { name = "name", type = "text", null = true },
]

[[operations]]
op = "create_table"
table = "todos"
columns = [
  { name = "id", type = "int64", key = true, identity = true },
  { name = "title", type = "text", max_length = 200 },
  { name = "owner", type = "int64", references = "users", on_delete = "cascade" },
]
"#;

pub(crate) fn file(text: &str) -> MigrationFile {
    let name = text.split('"').nth(1).unwrap();
    Migration::decode(text, &format!("migrations/{name}.toml")).unwrap()
}

/// A second migration with these operations.
pub(crate) fn second(operations: &str) -> MigrationFile {
    file(&format!("id = \"todos/0002_second\"\nparents = [\"0001_initial\"]\n{operations}"))
}

pub(crate) fn history(files: impl IntoIterator<Item = MigrationFile>) -> History {
    History::new([file(INITIAL)].into_iter().chain(files)).unwrap()
}

/// The tables of the first migration, with a user and three to-dos of hers, of which the last one is gone.
pub(crate) async fn filled(db: &Db) {
    Migrator::new(db, &history([])).migrate(&Target::Latest).await.unwrap();
    run(db, "INSERT INTO users (name) VALUES ('anna'), (NULL)").await;
    run(db, "INSERT INTO todos (title, owner) VALUES ('one', 1), ('two', 1), ('three', 1)").await;
    run(db, "DELETE FROM todos WHERE title = 'three'").await;
}

pub(crate) async fn migrate(db: &Db, history: &History) -> Result<Vec<MigrationId>, String> {
    Migrator::new(db, history).migrate(&Target::Latest).await.map_err(|error| error.to_string())
}

const REQUIRED: &str = r#"
[[operations]]
op = "alter_column"
table = "users"
column = { name = "name", type = "text" }
"#;

#[tokio::test]
async fn a_parent_table_made_anew_keeps_the_rows_that_refer_to_it() {
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        let fill = second(&format!("{REQUIRED}fill = {{ value = \"nobody\" }}\n"));
        migrate(db, &history([fill])).await.unwrap();
        // The rows of a child go with those of its parent, and a table made anew drops its old form.
        assert_eq!(number(db, "SELECT count(*) FROM todos").await, 2);
        assert_eq!(read(db, "SELECT name FROM users WHERE id = 2").await, [[Stored::Text("nobody".into())]]);
        let orphan = sql("INSERT INTO todos (title, owner) VALUES ('x', 77)").run(db).await.unwrap_err();
        assert_eq!(orphan.kind(), houtai_data::ErrorKind::ForeignKeyViolation);
        assert_eq!(sql("DELETE FROM users WHERE id = 1").run(db).await.unwrap(), 1);
        assert_eq!(number(db, "SELECT count(*) FROM todos").await, 0);
    }
}

#[tokio::test]
async fn nulls_in_a_column_that_is_to_have_none_are_counted_and_nothing_is_done() {
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        assert_eq!(
            migrate(db, &history([second(REQUIRED)])).await.unwrap_err(),
            "migrations/todos/0002_second.toml:4: operation 1 (alter column `users.name`): 1 row hold null in \
             `users.name`, which is to have none\n    → say what they get, by `fill = { value = \"…\" }` in the operation \
             or `--default users.name=…`"
        );
        assert_eq!(Migrator::new(db, &history([])).applied().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_id_of_a_row_that_was_deleted_does_not_come_again_after_a_rebuild() {
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        let check = "[[operations]]\nop = \"add_check\"\ntable = \"todos\"\n\
                     check = { name = \"todos_title_check\", condition = \"title <> ''\" }\n";
        migrate(db, &history([second(check)])).await.unwrap();
        run(db, "INSERT INTO todos (title, owner) VALUES ('four', 1)").await;
        assert_eq!(number(db, "SELECT id FROM todos WHERE title = 'four'").await, 4);
        let refused = sql("INSERT INTO todos (title, owner) VALUES ('', 1)").run(db).await.unwrap_err();
        assert_eq!(refused.kind(), houtai_data::ErrorKind::CheckViolation);
    }
}

#[tokio::test]
async fn triggers_views_and_indexes_made_by_hand_outlive_a_rebuild() {
    let database = sqlite();
    let db = &database.db;
    filled(db).await;
    run(db, "CREATE INDEX by_hand ON users (lower(name))").await;
    run(db, "CREATE TRIGGER upper AFTER INSERT ON users BEGIN UPDATE users SET name = upper(name) WHERE id = NEW.id; END")
        .await;
    run(db, "CREATE VIEW names AS SELECT name FROM users").await;
    let fill = second(&format!("{REQUIRED}fill = {{ value = \"nobody\" }}\n"));
    migrate(db, &history([fill])).await.unwrap();
    run(db, "INSERT INTO users (name) VALUES ('bert')").await;
    assert_eq!(number(db, "SELECT count(*) FROM names WHERE name = 'BERT'").await, 1);
    assert_eq!(number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'by_hand'").await, 1);
}

#[tokio::test]
async fn a_statement_that_fails_in_the_middle_leaves_the_last_good_state_and_is_named() {
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        let broken = second(
            "[[operations]]\nop = \"drop_column\"\ntable = \"todos\"\ncolumn = \"title\"\n\n\
             [[operations]]\nop = \"sql\"\nsql = \"UPDATE users SET name = 'x'; UPDATE nowhere SET a = 1\"\n",
        );
        let told = migrate(db, &history([broken])).await.unwrap_err();
        let begin = "migrations/todos/0002_second.toml:8: operation 2 (run SQL): this statement failed: UPDATE nowhere \
                     SET a = 1\n    MissingObject: ";
        assert!(told.starts_with(begin), "{told}");
        assert!(told.ends_with(
            "→ nothing of this migration has taken effect; see to the cause, then run `migrate` again"
        ));
        assert_eq!(number(db, "SELECT count(title) FROM todos").await, 2);
        assert_eq!(number(db, "SELECT count(*) FROM users WHERE name = 'x'").await, 0);
        // Writing goes on with foreign keys enforced.
        assert!(sql("INSERT INTO todos (title, owner) VALUES ('x', 77)").run(db).await.is_err());
    }
}

#[tokio::test]
async fn a_file_edited_or_deleted_after_it_was_applied_is_told() {
    let database = sqlite();
    let db = &database.db;
    let added = "[[operations]]\nop = \"sql\"\nsql = \"SELECT 1\"\n";
    migrate(db, &history([second(added)])).await.unwrap();
    let edited = migrate(db, &history([second(&added.replace('1', "2"))])).await.unwrap_err();
    assert!(
        edited.starts_with(
            "migrations/todos/0002_second.toml: the migration `todos/0002_second` was changed after it"
        ),
        "{edited}"
    );
    let deleted = migrate(db, &history([])).await.unwrap_err();
    assert!(
        deleted.starts_with("the migration `todos/0002_second` was applied, and its file is not there"),
        "{deleted}"
    );
}

#[tokio::test]
async fn a_branch_merged_later_does_not_undo_what_came_from_the_other() {
    let column = |name: &str, column: &str| {
        file(&format!(
            "id = \"todos/{name}\"\nparents = [\"0001_initial\"]\n[[operations]]\nop = \"add_column\"\ntable = \"todos\"\n\
             column = {{ name = \"{column}\", type = \"int64\" }}\nfill = {{ value = \"7\" }}\n"
        ))
    };
    let (left, right) = (column("0002_left", "east"), column("0002_right", "west"));
    let merge = file("id = \"todos/0003_merge\"\nparents = [\"0002_left\", \"0002_right\"]\n");
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        // The one that comes last by its name is there first.
        migrate(db, &history([right.clone()])).await.unwrap();
        let ends = migrate(db, &history([left.clone(), right.clone()])).await.unwrap_err();
        assert!(ends.ends_with("join them by `makemigrations --merge`"), "{ends}");
        let done = migrate(db, &history([left.clone(), right.clone(), merge.clone()])).await.unwrap();
        assert_eq!(done.iter().map(|id| id.name.as_str()).collect::<Vec<_>>(), ["0002_left", "0003_merge"]);
        assert_eq!(number(db, "SELECT count(*) FROM todos WHERE east = 7 AND west = 7").await, 2);
    }
}

#[tokio::test]
async fn what_cannot_be_taken_back_is_said_before_anything_is() {
    let one_way = second("[[operations]]\nop = \"sql\"\nsql = \"UPDATE users SET name = 'x'\"\n");
    let third = file(
        "id = \"todos/0003_third\"\nparents = [\"0002_second\"]\n[[operations]]\nop = \"drop_column\"\n\
                      table = \"users\"\ncolumn = \"name\"\n",
    );
    let all = history([one_way, third]);
    let first = Target::To(MigrationId::new("todos", "0001_initial"));
    for database in both().await {
        let db = &database.db;
        migrate(db, &all).await.unwrap();
        let told = Migrator::new(db, &all).migrate(&first).await.unwrap_err().to_string();
        assert!(
            told.starts_with(
                "migrations/todos/0002_second.toml:3: operation 1 (run SQL): it cannot be taken back"
            ),
            "{told}"
        );
        assert_eq!(Migrator::new(db, &all).applied().await.unwrap().len(), 3);
        let before = Target::Before("todos".to_owned());
        assert!(Migrator::new(db, &all).migrate(&before).await.is_err());
    }
}

async fn shout(tx: houtai_data::Tx) -> houtai_core::Result<()> {
    sql("UPDATE users SET name = upper(name)").run(&tx).await?;
    Ok(())
}

#[tokio::test]
async fn a_function_runs_in_the_transaction_and_one_that_is_missing_is_told_before() {
    let all = history([second("[[operations]]\nop = \"run\"\nfunction = \"shout\"\n")]);
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        let functions = Functions::new().with("shuot", shout);
        let told = Migrator::new(db, &all).functions(functions).migrate(&Target::Latest).await.unwrap_err();
        assert!(
            told.to_string()
                .contains("the program has no function `shout` for migrations\n    → did you mean"),
            "{told}"
        );
        let functions = Functions::new().with("shout", shout);
        Migrator::new(db, &all).functions(functions).migrate(&Target::Latest).await.unwrap();
        assert_eq!(number(db, "SELECT count(*) FROM users WHERE name = 'ANNA'").await, 1);
    }
}

#[tokio::test]
async fn two_that_migrate_at_the_same_time_do_it_once() {
    for database in both().await {
        let (db, all) = (&database.db, history([]));
        let (one, two) = (Migrator::new(db, &all), Migrator::new(db, &all));
        let (one, two) = tokio::join!(one.migrate(&Target::Latest), two.migrate(&Target::Latest));
        assert_eq!(one.unwrap().len() + two.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_table_that_others_use_is_waited_for_and_then_told() {
    let database = postgres().await;
    let db = &database.db;
    filled(db).await;
    let tx = db.begin().await.unwrap();
    sql("LOCK TABLE users IN ACCESS SHARE MODE").run(&tx).await.unwrap();
    let all =
        history([second("[[operations]]\nop = \"drop_column\"\ntable = \"users\"\ncolumn = \"name\"\n")]);
    let soon = std::time::Duration::from_millis(50);
    let told =
        Migrator::new(db, &all).lock_timeout(soon).migrate(&Target::Latest).await.unwrap_err().to_string();
    assert!(told.ends_with("run `migrate` again at a quieter time, or let it wait longer"), "{told}");
    tx.roll_back().await.unwrap();
    migrate(db, &all).await.unwrap();
}

#[tokio::test]
async fn a_database_that_has_the_tables_already_is_told_so_and_then_runs_on() {
    for database in both().await {
        let db = &database.db;
        filled(db).await;
        run(db, "DROP TABLE houtai_migrations").await;
        assert!(migrate(db, &history([])).await.unwrap_err().contains("create table `users`"));
        Migrator::new(db, &history([])).fake(&Target::Latest).await.unwrap();
        let name = second(
            "[[operations]]\nop = \"rename_column\"\ntable = \"users\"\ncolumn = \"name\"\nto = \"called\"\n",
        );
        migrate(db, &history([name])).await.unwrap();
        assert_eq!(number(db, "SELECT count(called) FROM users").await, 1);
    }
}

#[tokio::test]
async fn a_plan_changes_nothing_and_shows_the_sql() {
    for database in both().await {
        let (db, all) = (&database.db, history([]));
        let planned = Migrator::new(db, &all).plan(&Target::Latest).await.unwrap();
        let text: Vec<String> =
            planned[0].operations.iter().flat_map(|(.., steps)| steps).map(ToString::to_string).collect();
        let starts = if db.dialect() == Dialect::Sqlite { "AUTOINCREMENT" } else { "AS IDENTITY" };
        assert!(text[0].starts_with("CREATE TABLE \"users\"") && text[0].contains(starts), "{text:?}");
        assert!(Migrator::new(db, &all).applied().await.unwrap().is_empty());
    }
}
