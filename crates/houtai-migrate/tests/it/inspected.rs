//! What is read from a database is what was made there.

use houtai_data::{Db, Dialect, Executor, ValueKind, column_type};
use houtai_migrate::{
    Answers, Column, History, Migration, MigrationId, Migrator, Schema, Table, Target, diff, drift, inspect,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::{database, generate};

async fn make(db: &Db, schema: &Schema) {
    let operations = diff(&Schema::new(), schema, &Answers::new()).unwrap().operations;
    let id = MigrationId::new("music", "0001_initial");
    let text = Migration { id, parents: Vec::new(), depends: Vec::new(), operations }.encode();
    let history =
        History::new([Migration::decode(&text, "migrations/music/0001_initial.toml").unwrap()]).unwrap();
    Migrator::new(db, &history).migrate(&Target::Latest).await.unwrap();
}

/// A schema as far as a database knows it.
fn known(dialect: Dialect, schema: &Schema) -> Schema {
    schema.tables().map(|table| known_table(dialect, table)).collect()
}

fn known_table(dialect: Dialect, table: &Table) -> Table {
    let mut known = table.clone();
    for column in &mut known.columns {
        // An index that begins with it is there anyway, and no other is made.
        column.index &=
            !table.indexes.iter().any(|one| one.condition.is_none() && one.columns[0] == column.name);
        if dialect == Dialect::Sqlite {
            *column = stored(column);
        }
    }
    // The server writes conditions in its own way.
    let plain = |text: &str| text.replace(['"', '(', ')'], "");
    known.checks.iter_mut().for_each(|check| check.condition = plain(&check.condition));
    known.indexes.iter_mut().for_each(|index| index.condition = index.condition.as_deref().map(plain));
    known
}

/// SQLite has four types, and checks of the ranges of small numbers.
fn stored(column: &Column) -> Column {
    let kind = match column_type(Dialect::Sqlite, column.kind, column.decimal).as_str() {
        _ if matches!(column.kind, ValueKind::Int16 | ValueKind::Int32) => column.kind,
        "INTEGER" => ValueKind::Int64,
        "REAL" => ValueKind::Float64,
        "TEXT" => ValueKind::Text,
        _ => ValueKind::Bytes,
    };
    Column { kind, decimal: None, max_length: None, choices: Vec::new(), ..column.clone() }
}

async fn judge(db: &Db, again: &Db, schema: &Schema) -> Result<(), TestCaseError> {
    make(db, schema).await;
    let found = inspect(db).await.unwrap();
    prop_assert!(found.left_out.is_empty(), "{:?}", found.left_out);
    prop_assert!(found.align.is_empty(), "{:?}", found.align);
    let dialect = db.dialect();
    let read = found.schema("music");
    prop_assert_eq!(known(dialect, &read), known(dialect, schema));
    prop_assert_eq!(drift(db, schema).await.unwrap(), []);
    // What was read makes the same tables again, to the letter.
    make(again, &read).await;
    prop_assert_eq!(inspect(again).await.unwrap().schema("music"), read);
    Ok(())
}

fn many(cases: u32, dialect: Dialect) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let shared = (dialect == Dialect::Postgres)
        .then(|| runtime.block_on(async { (database::postgres().await, database::postgres().await) }));
    let config = Config { cases, max_shrink_iters: 300, failure_persistence: None, ..Config::default() };
    let done = TestRunner::new(config).run(&generate::schema_seed(), |seed| {
        let schema = generate::schema(&seed, true);
        runtime.block_on(async {
            match &shared {
                Some((db, again)) => {
                    database::empty(&db.db).await;
                    database::empty(&again.db).await;
                    judge(&db.db, &again.db, &schema).await
                }
                None => judge(&database::sqlite().db, &database::sqlite().db, &schema).await,
            }
        })
    });
    // They go with the runtime that they know.
    runtime.block_on(async { drop(shared) });
    done.unwrap();
}

#[test]
fn any_schema_on_sqlite_is_read_as_it_was_made() {
    many(150, Dialect::Sqlite);
}

#[test]
fn any_schema_on_postgres_is_read_as_it_was_made() {
    many(60, Dialect::Postgres);
}

#[tokio::test]
async fn what_was_changed_by_hand_is_told_column_by_column() {
    let text = "[tables.notes]\ncolumns = [\n  { name = \"id\", type = \"int64\", key = true, identity = true },\n  \
                { name = \"title\", type = \"text\", unique = true },\n  { name = \"votes\", type = \"int32\", index = true },\n  \
                { name = \"gone\", type = \"bool\" },\n]\n";
    let schema = Schema::decode(text, "notes", "schema.toml").unwrap();
    for database in database::both().await {
        let db = &database.db;
        make(db, &schema).await;
        assert_eq!(drift(db, &schema).await.unwrap(), []);
        database::run(db, "ALTER TABLE notes DROP COLUMN gone").await;
        database::run(db, "ALTER TABLE notes ADD COLUMN extra text").await;
        database::run(db, "DROP INDEX notes_votes_idx").await;
        database::run(db, "CREATE UNIQUE INDEX by_hand ON notes (votes) WHERE votes > 3").await;
        let told: Vec<String> = drift(db, &schema).await.unwrap().iter().map(ToString::to_string).collect();
        let type_text = if db.dialect() == Dialect::Sqlite { "TEXT" } else { "text" };
        assert_eq!(
            told,
            [
                "`notes`: the column `gone` is missing".to_owned(),
                format!("`notes`: the column `extra` ({type_text}) is there and in no migration"),
                "`notes`: the index or constraint `notes_votes_idx` is missing, or has another name"
                    .to_owned(),
                "`notes`: the index `by_hand` (votes) is there and in no migration".to_owned(),
            ]
        );
        database::run(db, "DROP TABLE notes").await;
        let told = drift(db, &schema).await.unwrap();
        assert_eq!(told[0].to_string(), "`notes`: the table is missing");
    }
}

#[tokio::test]
async fn a_comparison_leaves_nothing_behind_and_needs_no_right_to_make_tables() {
    let database = database::postgres().await;
    let db = &database.db;
    let table = Table::new("notes", "notes", Column::new("id", ValueKind::Int64));
    make(db, &Schema::from_iter([table.clone()])).await;
    drift(db, &Schema::from_iter([table])).await.unwrap();
    let temporary = "SELECT count(*) FROM pg_class c WHERE c.relpersistence = 't' AND c.relkind = 'r'";
    assert_eq!(database::number(db, temporary).await, 0);
}

#[tokio::test]
async fn an_empty_database_has_no_models_and_nothing_left_out() {
    for database in database::both().await {
        let found = inspect(&database.db).await.unwrap();
        assert!(found.tables.is_empty() && found.left_out.is_empty());
        let told = found.only(&["todos".to_owned()]).unwrap_err().to_string();
        assert!(told.contains("has no table `todos`"), "{told}");
    }
}
