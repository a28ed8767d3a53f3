//! Reading rows in the order of their keys.

use std::any::Any;

use crate::query::Kind;
use crate::sql_text::SqlText;
use crate::{Cursor, Dialect, Error, Executor, FieldMeta, ModelMeta, Result, Row, RowSink, Statement};
use crate::{Mismatch, Value, ValueKind};

/// How many rows are read at once.
const PIECE: u32 = 256;

/// All rows of a model, which are read in pieces; those that are marked as deleted too.
pub struct DescribedRows {
    meta: &'static ModelMeta,
    cursor: Option<Box<dyn Cursor>>,
}

/// Begins to read all rows of a model, in an order that is the same on every database: that of their keys.
///
/// # Errors
///
/// Those of the database.
pub async fn open_rows(
    executor: &(impl Executor + ?Sized),
    meta: &'static ModelMeta,
) -> Result<DescribedRows> {
    let mut text = SqlText::new(executor.dialect());
    text.words("SELECT ").names(meta.fields.iter().map(|field| field.column));
    text.words(" FROM ").name(meta.table).words(" ORDER BY ").name(meta.key().column);
    if executor.dialect() == Dialect::Postgres && meta.key().kind == ValueKind::Text {
        // By bytes, as SQLite does.
        text.words(" COLLATE \"C\"");
    }
    let statement = Statement::new(text.finish(), Vec::new()).reads().table(meta.table);
    Ok(DescribedRows { meta, cursor: Some(executor.open(statement).await?) })
}

impl DescribedRows {
    /// The next rows, each with a value for every field of the model; none behind the last row.
    ///
    /// # Errors
    ///
    /// When a value is none of its field, and those of the database.
    pub async fn next(&mut self) -> Result<Vec<Vec<Value>>> {
        let Some(cursor) = &mut self.cursor else { return Ok(Vec::new()) };
        let (sink, more) = cursor.next(Values::sink(self.meta.fields.iter().collect()), PIECE).await?;
        if !more {
            self.cursor = None;
        }
        Ok(Values::take(sink))
    }
}

/// The values of some fields, of at most so many rows, the last keys first.
///
/// # Errors
///
/// Those of the database.
pub async fn read_columns(
    executor: &(impl Executor + ?Sized),
    meta: &'static ModelMeta,
    fields: &[&'static FieldMeta],
    limit: u32,
) -> Result<Vec<Vec<Value>>> {
    let mut text = SqlText::new(executor.dialect());
    text.words("SELECT ").names(fields.iter().map(|field| field.column)).words(" FROM ").name(meta.table);
    text.words(" ORDER BY ").name(meta.key().column).words(&format!(" DESC LIMIT {limit}"));
    let statement = Statement::new(text.finish(), Vec::new()).reads().table(meta.table);
    let (sink, _) = executor.run(statement, Values::sink(fields.to_vec())).await?;
    Ok(Values::take(sink))
}

/// The largest value of a field; null where there is no row.
///
/// # Errors
///
/// Those of the database.
pub async fn read_largest(
    executor: &(impl Executor + ?Sized),
    meta: &'static ModelMeta,
    field: &'static FieldMeta,
) -> Result<Value> {
    let mut text = SqlText::new(executor.dialect());
    text.words("SELECT max(").name(field.column).words(") FROM ").name(meta.table);
    let statement = Statement::new(text.finish(), Vec::new()).reads().table(meta.table);
    let (sink, _) = executor.run(statement, Values::sink(vec![field])).await?;
    let value = Values::take(sink).pop().and_then(|mut row| row.pop());
    Ok(value.unwrap_or(Value::Null(field.kind)))
}

/// Keeps each row as values.
pub(super) struct Values {
    fields: Vec<&'static FieldMeta>,
    rows: Vec<Vec<Value>>,
}

impl Values {
    pub(super) fn sink(fields: Vec<&'static FieldMeta>) -> Box<dyn RowSink> {
        Box::new(Self { fields, rows: Vec::new() })
    }

    pub(super) fn take(sink: Box<dyn RowSink>) -> Vec<Vec<Value>> {
        let sink: Box<dyn Any> = sink;
        sink.downcast::<Self>().map(|values| values.rows).unwrap_or_default()
    }
}

impl RowSink for Values {
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let values = self.fields.iter().enumerate().map(|(index, field)| value(row, index, field));
        self.rows.push(values.collect::<Result<_>>()?);
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
    }
}

fn value(row: &dyn Row, index: usize, field: &FieldMeta) -> Result<Value> {
    let cell = row.cell(index)?;
    Kind::new(field.kind, Some(field)).value(cell).ok_or_else(|| {
        let mismatch = Mismatch::expected(format_args!("a {} of the field `{}`", field.kind, field.name));
        Error::unreadable(row.column(index), cell.name(), &mismatch)
    })
}
