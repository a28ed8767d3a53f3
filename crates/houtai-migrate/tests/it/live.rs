//! What holds of every migration on a database.

use houtai_data::{Db, Dialect};
use houtai_migrate::{
    Answers, Column, History, Migration, MigrationFile, MigrationId, Migrator, Operation, Schema, Target,
    diff,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::generate::{self, SchemaSeed};
use crate::{database, introspect, rows};

fn file(name: &str, parents: &[&str], operations: Vec<Operation>) -> MigrationFile {
    let parents = parents.iter().map(|&parent| parent.to_owned()).collect();
    let id = MigrationId::new("music", name);
    let text = Migration { id, parents, depends: Vec::new(), operations }.encode();
    Migration::decode(&text, &format!("migrations/music/{name}.toml")).unwrap()
}

fn initial(schema: &Schema) -> MigrationFile {
    let found = diff(&Schema::new(), schema, &Answers::new()).unwrap();
    file("0001_initial", &[], found.operations)
}

/// A table by its name before and after, and those of its columns.
type Kept = (String, String, Vec<(String, String)>);

/// The columns of each table that keep their names before and after, and what they were called.
fn kept(before: &Schema, operations: &[Operation]) -> Vec<Kept> {
    let plain = |column: &Column| (column.name.clone(), column.name.clone());
    let mut kept: Vec<Kept> = before
        .tables()
        .map(|table| (table.name.clone(), table.name.clone(), table.columns.iter().map(plain).collect()))
        .collect();
    for operation in operations {
        let of = |name: &str, kept: &[Kept]| kept.iter().position(|(_, now, _)| now == name);
        match operation {
            Operation::DropTable { table } => kept.retain(|(_, now, _)| now != table),
            Operation::RenameTable { from, to } => {
                let at = of(from, &kept).unwrap();
                kept[at].1.clone_from(to);
            }
            Operation::DropColumn { table, column } => {
                let at = of(table, &kept).unwrap();
                kept[at].2.retain(|(_, now)| now != column);
            }
            Operation::RenameColumn { table, from, to } => {
                let at = of(table, &kept).unwrap();
                kept[at].2.iter_mut().filter(|(_, now)| now == from).for_each(|(_, now)| now.clone_from(to));
            }
            _ => {}
        }
    }
    kept
}

/// Only those whose stored form stays: one that gets another type gets other values.
fn comparable(before: &Schema, after: &Schema, operations: &[Operation]) -> Vec<Kept> {
    let mut kept = kept(before, operations);
    for (was, is, columns) in &mut kept {
        let (was, is) = (before.table(was).unwrap(), after.table(is).unwrap());
        columns.retain(|(one, two)| {
            let (one, two) = (was.column(one).unwrap(), is.column(two).unwrap());
            (one.kind, one.decimal) == (two.kind, two.decimal) && (one.null == two.null || two.null)
        });
    }
    kept.retain(|(.., columns)| !columns.is_empty());
    kept
}

async fn all_values(db: &Db, kept: &[Kept], after: bool) -> String {
    let mut lines = String::new();
    for (was, is, columns) in kept {
        let names = columns.iter().map(|(one, two)| if after { two.clone() } else { one.clone() });
        let table = if after { is } else { was };
        let values = rows::values(db, table, &names.collect::<Vec<_>>()).await;
        lines.push_str(&format!("{was} {values:?}\n"));
    }
    lines
}

struct Case {
    before: Schema,
    after: Schema,
    choices: Vec<usize>,
    with_rows: bool,
}

/// Migrates from the one schema to the other and back, and compares with databases that were made at once. Whether it
/// came there: rows may be in the way, and then everything must be as before.
async fn judge(db: &Db, fresh: &Db, case: &Case) -> Result<bool, TestCaseError> {
    let Case { before, after, choices, with_rows } = case;
    let found = generate::settled(before, after, choices);
    let first = initial(before);
    let history = History::new([first.clone()]).unwrap();
    Migrator::new(db, &history).migrate(&Target::Latest).await.unwrap();
    let lines_before = introspect::lines(db).await;
    if *with_rows {
        rows::insert(db, before).await;
    }
    let kept = comparable(before, after, &found.operations);
    let values_before = all_values(db, &kept, false).await;

    let second = file("0002_change", &["0001_initial"], found.operations.clone());
    let text = second.migration.encode();
    let both = History::new([first, second]).unwrap();
    if let Err(error) = Migrator::new(db, &both).migrate(&Target::Latest).await {
        let rows = ["can not be null", "to have none", "to be unique", "not there", "Violation", "hold "];
        let permitted = *with_rows && rows.iter().any(|word| error.to_string().contains(word));
        prop_assert!(permitted, "{error}\n{text}");
        prop_assert_eq!(introspect::lines(db).await, lines_before, "after a failure\n{}", text);
        prop_assert_eq!(all_values(db, &kept, false).await, values_before, "after a failure\n{}", text);
        return Ok(false);
    }
    let target = History::new([initial(after)]).unwrap();
    Migrator::new(fresh, &target).migrate(&Target::Latest).await.unwrap();
    prop_assert_eq!(introspect::lines(db).await, introspect::lines(fresh).await, "{}", text);
    prop_assert_eq!(all_values(db, &kept, true).await, values_before, "{}", text);

    let back = Migrator::new(db, &both).migrate(&Target::To(MigrationId::new("music", "0001_initial"))).await;
    match back {
        Ok(_) => prop_assert_eq!(introspect::lines(db).await, lines_before, "taken back\n{}", text),
        Err(error) => {
            let told = error.to_string();
            prop_assert!(*with_rows || told.contains("do not become"), "taken back: {told}\n{text}");
            prop_assert_eq!(
                introspect::lines(db).await,
                introspect::lines(fresh).await,
                "not taken back\n{}",
                text
            );
        }
    }
    Ok(true)
}

/// Runs many cases; at least a fifth of those with rows must come to their end.
fn many(cases: u32, dialect: Dialect) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let shared = (dialect == Dialect::Postgres)
        .then(|| runtime.block_on(async { (database::postgres().await, database::postgres().await) }));
    let (ended, all) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let strategy = (generate::pair(), prop::collection::vec(0..8_usize, 8), prop::bool::ANY);
    let config = Config { cases, max_shrink_iters: 300, failure_persistence: None, ..Config::default() };
    let done = TestRunner::new(config).run(
        &strategy,
        |((before, after), choices, with_rows): ((SchemaSeed, SchemaSeed), _, _)| {
            let (before, after) = (generate::schema(&before, true), generate::schema(&after, true));
            let case = Case { before, after, choices, with_rows };
            let came = runtime.block_on(async {
                match &shared {
                    Some((db, fresh)) => {
                        database::empty(&db.db).await;
                        database::empty(&fresh.db).await;
                        judge(&db.db, &fresh.db, &case).await
                    }
                    None => judge(&database::sqlite().db, &database::sqlite().db, &case).await,
                }
            })?;
            all.set(all.get() + u32::from(with_rows));
            ended.set(ended.get() + u32::from(with_rows && came));
            Ok(())
        },
    );
    // They go with the runtime that they know.
    runtime.block_on(async { drop(shared) });
    done.unwrap();
    assert!(ended.get() * 5 >= all.get(), "{} of {} came to their end", ended.get(), all.get());
}

#[test]
fn any_change_on_sqlite_leads_to_the_tables_of_the_models_and_keeps_the_rows() {
    many(150, Dialect::Sqlite);
}

#[test]
fn any_change_on_postgres_leads_to_the_tables_of_the_models_and_keeps_the_rows() {
    many(60, Dialect::Postgres);
}

#[test]
#[ignore = "takes minutes: `cargo xtask migrate-pairs`"]
fn any_change_of_a_long_run_leads_to_the_tables_of_the_models() {
    let cases = u32::try_from(crate::long_run::number("HOUTAI_CASES", 3000)).unwrap();
    many(cases, Dialect::Sqlite);
    // One of PostgreSQL takes as long as four of SQLite.
    many(cases.div_ceil(4), Dialect::Postgres);
}
