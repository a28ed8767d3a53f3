//! The statements that add many rows.

use super::returned::returning;
use super::writer::Writer;
use crate::{Dialect, FieldMeta, ModelMeta, Result, Statement, Value, ValueKind};

/// How many rows a statement of SQLite adds; more gain nothing, since all are one transaction anyway.
const ROWS_AT_ONCE: usize = 100;
/// How many parameters SQLite takes.
const SQLITE_PARAMETERS: usize = 32_766;

/// Rows with values for some columns.
pub(crate) struct Batch<'b> {
    pub(crate) meta: &'static ModelMeta,
    pub(crate) columns: &'b [&'static str],
    pub(crate) rows: Vec<Vec<Value>>,
}

/// PostgreSQL takes all rows in one statement, a list for each column; SQLite several rows at a time.
pub(crate) fn statements(
    batch: Batch<'_>,
    dialect: Dialect,
    end: impl Fn(&mut Writer),
    returns: bool,
) -> Result<Vec<Statement>> {
    if batch.rows.is_empty() {
        return Ok(Vec::new());
    }
    let Batch { meta, columns, rows } = batch;
    let fields: Vec<Option<&'static FieldMeta>> = columns.iter().map(|column| meta.column(column)).collect();
    let finish = |mut writer: Writer| {
        end(&mut writer);
        returning(writer, returns)
    };
    match dialect {
        Dialect::Postgres => {
            let mut writer = begin(dialect, meta, columns);
            write_lists(&mut writer, &fields, rows);
            Ok(vec![finish(writer)?])
        }
        Dialect::Sqlite => {
            let at_once = (SQLITE_PARAMETERS / columns.len().max(1)).clamp(1, ROWS_AT_ONCE);
            let mut rows = rows.into_iter().peekable();
            let mut statements = Vec::new();
            while rows.peek().is_some() {
                let mut writer = begin(dialect, meta, columns);
                write_rows(&mut writer, &fields, rows.by_ref().take(at_once));
                statements.push(finish(writer)?);
            }
            Ok(statements)
        }
    }
}

fn begin(dialect: Dialect, meta: &'static ModelMeta, columns: &[&'static str]) -> Writer {
    let mut writer = Writer::new(dialect, meta);
    writer.push("INSERT INTO ");
    writer.name(meta.table);
    writer.push(" (");
    for (at, column) in columns.iter().enumerate() {
        writer.push(if at > 0 { ", " } else { "" });
        writer.name(column);
    }
    writer.push(") ");
    writer
}

fn write_rows(
    writer: &mut Writer,
    fields: &[Option<&'static FieldMeta>],
    rows: impl Iterator<Item = Vec<Value>>,
) {
    for (at, row) in rows.enumerate() {
        writer.push(if at == 0 { "VALUES (" } else { ", (" });
        for (at, (value, field)) in row.into_iter().zip(fields).enumerate() {
            writer.push(if at > 0 { ", " } else { "" });
            writer.bind_stored(*field, value);
        }
        writer.push(")");
    }
}

/// `SELECT * FROM unnest($1::int8[], $2::text[])`.
fn write_lists(writer: &mut Writer, fields: &[Option<&'static FieldMeta>], rows: Vec<Vec<Value>>) {
    let mut lists: Vec<Vec<Value>> = fields.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (list, value) in lists.iter_mut().zip(row) {
            list.push(value);
        }
    }
    writer.push("SELECT * FROM unnest(");
    for (at, (list, field)) in lists.into_iter().zip(fields).enumerate() {
        let kind = field.map_or(ValueKind::Text, |field| field.kind);
        writer.push(if at > 0 { ", " } else { "" });
        writer.bind_list(*field, kind, list);
        writer.push("::");
        writer.push(postgres_type(kind));
        writer.push("[]");
    }
    writer.push(")");
}

/// What PostgreSQL calls a kind of value.
pub(crate) fn postgres_type(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Bool => "bool",
        ValueKind::Int16 => "int2",
        ValueKind::Int32 => "int4",
        ValueKind::Int64 => "int8",
        ValueKind::Float32 => "float4",
        ValueKind::Float64 => "float8",
        ValueKind::Decimal => "numeric",
        ValueKind::Text => "text",
        ValueKind::Bytes => "bytea",
        ValueKind::Uuid => "uuid",
        ValueKind::Timestamp => "timestamptz",
        ValueKind::Date => "date",
        ValueKind::Time => "time",
        ValueKind::Json => "jsonb",
    }
}
