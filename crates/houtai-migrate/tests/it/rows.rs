//! Rows in tables of any schema.

use std::collections::BTreeSet;

use houtai_data::testing::{Stored, spelled};
use houtai_data::{Db, Discard, Executor, Statement, Value, ValueKind};
use houtai_migrate::{Column, Schema, Table};

use crate::database::read;

/// How many rows each table gets.
const ROWS: u8 = 2;

/// Puts rows into each table that can have some: one that needs a row of a later table stays empty.
pub(crate) async fn insert(db: &Db, schema: &Schema) {
    let mut filled: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<&Table> = schema.tables().collect();
    while !left.is_empty() {
        let waits = |table: &Table| {
            table
                .references()
                .any(|(_, to)| to.table != table.name && left.iter().any(|other| other.name == to.table))
        };
        let at = left.iter().position(|table| !waits(table)).unwrap_or(0);
        let table = left.remove(at);
        let there = |name: &str| filled.contains(name) || name == table.name;
        if table.references().any(|(column, to)| !column.null && !there(&to.table)) {
            continue;
        }
        for row in 1..=ROWS {
            let params: Vec<Value> = table
                .columns
                .iter()
                .map(|column| match &column.references {
                    Some(to) if !there(&to.table) => Value::Null(column.kind),
                    _ => value(column, row),
                })
                .collect();
            insert_row(db, table, params).await;
        }
        filled.insert(&table.name);
    }
}

async fn insert_row(db: &Db, table: &Table, params: Vec<Value>) {
    let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let signs: Vec<String> = (1..=params.len()).map(|number| format!("${number}")).collect();
    let sql =
        format!("INSERT INTO \"{}\" ({}) VALUES ({})", table.name, columns.join(", "), signs.join(", "));
    let statement = Statement::new(spelled(db.dialect(), &sql), params);
    db.run(statement, Box::new(Discard)).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}

fn value(column: &Column, row: u8) -> Value {
    let number = i64::from(row);
    match column.kind {
        ValueKind::Bool => Value::Bool(row == 1),
        ValueKind::Int16 => Value::Int16(row.into()),
        ValueKind::Int32 => Value::Int32(row.into()),
        ValueKind::Int64 => Value::Int64(number),
        ValueKind::Float32 => Value::Float32(f32::from(row) / 2.0),
        ValueKind::Float64 => Value::Float64(f64::from(row) / 2.0),
        ValueKind::Decimal => {
            let scale = column.decimal.unwrap().1;
            Value::Decimal { units: i128::from(number) * 10_i128.pow(scale), scale }
        }
        ValueKind::Text => Value::Text(format!("t{row}")),
        ValueKind::Bytes => Value::Bytes(vec![0, row]),
        ValueKind::Uuid => Value::Uuid([0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, row]),
        ValueKind::Timestamp => Value::Timestamp(1_700_000_000_000_000 + number),
        ValueKind::Date => Value::Date(20_000 + i32::from(row)),
        ValueKind::Time => Value::Time(number * 1_000_000),
        ValueKind::Json => Value::Json(format!("{{\"a\": {row}}}")),
    }
}

/// The values of some columns, in the order of the key.
pub(crate) async fn values(db: &Db, table: &str, columns: &[String]) -> Vec<Vec<Stored>> {
    let columns: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    read(db, &format!("SELECT {} FROM \"{table}\" ORDER BY 1", columns.join(", "))).await
}
