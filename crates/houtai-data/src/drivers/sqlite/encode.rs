//! Values on their way into SQLite.

use std::rc::Rc;

use rusqlite::types::{Null, ToSqlOutput, Value as Stored, ValueRef};

use super::execute::Stopped;
use crate::{Error, ErrorKind, Result, Statement, Value};

/// Binds the parameters of a statement.
pub(super) fn bind(prepared: &mut rusqlite::Statement<'_>, statement: &Statement) -> Result<(), Stopped> {
    let expected = prepared.parameter_count();
    if expected != statement.params.len() {
        return Err(Stopped::Value(count(statement, expected)));
    }
    (0..expected).try_for_each(|index| bind_one(prepared, statement, index))
}

/// Binds one of the parameters of a statement, where it has that many.
pub(super) fn bind_one(
    prepared: &mut rusqlite::Statement<'_>,
    statement: &Statement,
    index: usize,
) -> Result<(), Stopped> {
    match statement.params.get(index) {
        None => return Err(Stopped::Value(count(statement, index + 1))),
        Some(Value::List(_, values)) => {
            let list = list(values).map_err(|why| about(&why, statement, index))?;
            prepared.raw_bind_parameter(index + 1, list)?;
        }
        Some(value) => {
            let encoded = encode(value).map_err(|why| about(&why, statement, index))?;
            prepared.raw_bind_parameter(index + 1, encoded)?;
        }
    }
    Ok(())
}

/// The stored form of a single value. `docs/topics/stored-forms.md` has the table.
fn encode(value: &Value) -> Result<ToSqlOutput<'_>, Unstorable> {
    let integer = |value: i64| ToSqlOutput::Borrowed(ValueRef::Integer(value));
    Ok(match value {
        Value::Null(_) => ToSqlOutput::Borrowed(ValueRef::Null),
        Value::Bool(value) => integer((*value).into()),
        Value::Int16(value) => integer((*value).into()),
        Value::Int32(value) | Value::Date(value) => integer((*value).into()),
        Value::Int64(value) | Value::Timestamp(value) | Value::Time(value) => integer(*value),
        Value::Float32(value) => real((*value).into())?,
        Value::Float64(value) => real(*value)?,
        Value::Decimal { units, .. } => integer(i64::try_from(*units).map_err(|_| Unstorable::Decimal)?),
        Value::Text(text) | Value::Json(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        Value::Uuid(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        Value::List(..) => return Err(Unstorable::Nested),
    })
}

fn real(value: f64) -> Result<ToSqlOutput<'static>, Unstorable> {
    // SQLite would store it as null.
    if value.is_nan() {
        return Err(Unstorable::NotANumber);
    }
    Ok(ToSqlOutput::Borrowed(ValueRef::Real(value)))
}

fn list(values: &[Value]) -> Result<Rc<Vec<Stored>>, Unstorable> {
    let owned = |value| {
        Ok(match encode(value)? {
            ToSqlOutput::Borrowed(value) => owned(value),
            ToSqlOutput::Owned(value) => value,
            _ => return Err(Unstorable::Nested),
        })
    };
    values.iter().map(owned).collect::<Result<_, _>>().map(Rc::new)
}

fn owned(value: ValueRef<'_>) -> Stored {
    match value {
        ValueRef::Null => Null.into(),
        ValueRef::Integer(value) => value.into(),
        ValueRef::Real(value) => value.into(),
        // All texts come from a `String`, so nothing is lost here.
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Blob(bytes) => bytes.to_vec().into(),
    }
}

/// Why SQLite cannot hold a value.
enum Unstorable {
    Decimal,
    NotANumber,
    Nested,
}

fn about(why: &Unstorable, statement: &Statement, index: usize) -> Stopped {
    let why = match why {
        Unstorable::Decimal => {
            "is a decimal with more digits than the 18 that SQLite stores; use fewer places, or keep it as text"
        }
        Unstorable::NotANumber => {
            "is a float that is no number (NaN), which SQLite cannot store; use null instead"
        }
        Unstorable::Nested => "is a list inside a list; a parameter is a value or one list of values",
    };
    let message = format!("parameter {} of a statement{} {why}", index + 1, of_table(statement.table));
    Stopped::Value(Error::new(ErrorKind::InvalidValue, message).with_table(statement.table))
}

fn count(statement: &Statement, expected: usize) -> Error {
    let message = format!(
        "a statement{} has places for {expected} parameters and was given {}; give one value for each `?n`",
        of_table(statement.table),
        statement.params.len()
    );
    Error::new(ErrorKind::InvalidStatement, message).with_table(statement.table)
}

/// ` about a table`, where it is known.
pub(super) fn of_table(table: &str) -> String {
    if table.is_empty() { String::new() } else { format!(" about `{table}`") }
}
