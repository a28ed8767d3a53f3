//! How long planning and large rebuilds take. Nothing is asserted about time: the runs print it.

use std::sync::Arc;
use std::time::Instant;

use houtai_core::Clock;
use houtai_data::{Db, OnDelete, SqliteDriver, SqliteOptions, ValueKind};
use houtai_migrate::{
    Answers, Column, History, Index, Migration, Migrator, Reference, Schema, Table, Target, diff,
};

use crate::database::{number, run};
use crate::named::{filled, history, migrate, second};

/// So many models, each with ten columns and an index, each with a reference to the one before.
fn models(count: usize, more: bool) -> Schema {
    let name = |number: usize| format!("t{number:04}");
    let table = |number: usize| {
        let key = Column { identity: true, ..Column::new("id", ValueKind::Int64) };
        let mut table = Table::new(name(number), format!("module{}", number / 40), key);
        let columns = (0..10).map(|at| Column::new(format!("c{at}"), ValueKind::Text));
        table.columns.extend(columns);
        table.columns.extend(more.then(|| Column { null: true, ..Column::new("more", ValueKind::Int64) }));
        let columns = vec!["c1".to_owned(), "c2".to_owned()];
        let called = format!("{}_c1_c2_idx", table.name);
        table.indexes.push(Index { name: called, columns, unique: false, condition: None });
        if number > 0 {
            let to = Reference { table: name(number - 1), on_delete: OnDelete::Restrict };
            table.columns.push(Column { references: Some(to), ..Column::new("before", ValueKind::Int64) });
        }
        table
    };
    (0..count).map(table).collect()
}

fn files(history: &History, before: &Schema, after: &Schema) -> History {
    let found = diff(before, after, &Answers::new()).unwrap();
    let drafts = history.draft(before, found.operations, None).unwrap();
    let new = drafts.iter().map(|one| Migration::decode(&one.encode(), &one.id.to_string()).unwrap());
    History::new(history.files().iter().cloned().chain(new)).unwrap()
}

/// The whole way of two hundred models to a plan: compare, write, read, put in order, line up; then a column for each. How
/// long it takes is printed: `cargo nextest run -p houtai-migrate two_hundred_models_are_planned --no-capture`.
#[tokio::test]
async fn two_hundred_models_are_planned_on_both_databases() {
    let (first, then) = (models(200, false), models(200, true));
    let begun = Instant::now();
    let all = files(&History::default(), &Schema::new(), &first);
    let all = files(&all, &first, &then);
    let written = begun.elapsed();
    for database in crate::database::both().await {
        let begun = Instant::now();
        let planned = Migrator::new(&database.db, &all).plan(&Target::Latest).await.unwrap();
        let operations: usize = planned.iter().map(|one| one.operations.len()).sum();
        assert_eq!(operations, 400);
        println!(
            "200 models: compared, written and read twice in {written:?}, planned in {:?}",
            begun.elapsed()
        );
    }
}

/// How many rows the rebuild below has, unless `HOUTAI_ROWS` says.
const ROWS: u64 = 10_000_000;

#[tokio::test]
#[ignore = "takes minutes and some gigabytes: `cargo xtask migrate-rebuild`"]
async fn a_large_table_of_sqlite_is_made_anew() {
    let rows = crate::long_run::number("HOUTAI_ROWS", ROWS);
    // Beside the program: what is temporary may be kept in memory.
    let program = std::env::current_exe().unwrap();
    let folder = tempfile::tempdir_in(program.parent().unwrap()).unwrap();
    let path = folder.path().join("app.db");
    let driver = SqliteDriver::open(SqliteOptions::new(&path)).unwrap();
    let db = Db::new("default", Arc::new(driver), Clock::system());
    filled(&db).await;
    let tx = db.begin_with(houtai_data::TxOptions::new().unlimited()).await.unwrap();
    let insert = format!(
        "INSERT INTO todos (title, owner) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
         SELECT 'the title of the row ' || i, 1 FROM n"
    );
    houtai_data::sql(insert).run(&tx).await.unwrap();
    tx.commit().await.unwrap();
    run(&db, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    let size = |end: &str| {
        std::fs::metadata(path.with_file_name(format!("app.db{end}"))).map_or(0, |file| file.len())
    };
    let before = size("");
    let check = "[[operations]]\nop = \"add_check\"\ntable = \"todos\"\n\
                 check = { name = \"todos_title_check\", condition = \"title <> ''\" }\n";
    let begun = Instant::now();
    migrate(&db, &history([second(check)])).await.unwrap();
    let took = begun.elapsed();
    let (file, log) = (size(""), size("-wal"));
    let mib = |bytes: u64| bytes / (1 << 20);
    println!(
        "{rows} rows made anew in {:.1} s: the file had {} MiB and has {} MiB, its log {} MiB; most extra disk {} MiB",
        took.as_secs_f64(),
        mib(before),
        mib(file),
        mib(log),
        mib(file + log - before)
    );
    assert_eq!(number(&db, "SELECT count(*) FROM todos").await, i64::try_from(rows).unwrap() + 2);
}
