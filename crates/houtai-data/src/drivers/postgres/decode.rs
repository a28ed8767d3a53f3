//! Values on their way from the server.

use std::error::Error as StdError;
use std::str;

use tokio_postgres::types::{FromSql, Kind, Type};

use super::encode::{EPOCH_DAYS, EPOCH_MICROS};
use super::numeric;
use crate::{Cell, Error, ErrorKind, Mismatch, Result, Row};

type BoxError = Box<dyn StdError + Sync + Send>;

/// A row as the client library has it.
pub(super) struct WireRow<'a>(pub(super) &'a tokio_postgres::Row);

impl Row for WireRow<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn column(&self, index: usize) -> &str {
        self.0.columns().get(index).map_or("", |column| column.name())
    }

    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        match self.0.try_get::<_, Wire<'_>>(index) {
            Ok(wire) => Ok(wire.0),
            Err(error) => Err(self.refusal(index, error)),
        }
    }
}

impl WireRow<'_> {
    #[cold]
    fn refusal(&self, index: usize, error: tokio_postgres::Error) -> Error {
        let Some(column) = self.0.columns().get(index) else {
            let message =
                format!("the row has {} columns, and column {} was asked for", self.0.len(), index + 1);
            return Error::new(ErrorKind::UnreadableValue, message);
        };
        let cause = error.into_source().map_or_else(String::new, |cause| cause.to_string());
        let expected =
            Mismatch::expected("a type that a field can have; cast it in the statement, as in `::text`");
        Error::unreadable(column.name(), &cause, &expected)
    }
}

/// A cell, read by the type of its column.
struct Wire<'a>(Cell<'a>);

impl<'a> FromSql<'a> for Wire<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
        read(ty, raw).map(Wire)
    }

    fn from_sql_null(_: &Type) -> Result<Self, BoxError> {
        Ok(Wire(Cell::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn read<'a>(ty: &Type, raw: &'a [u8]) -> Result<Cell<'a>, BoxError> {
    Ok(match *ty {
        Type::INT8 => Cell::Int(i64::from_be_bytes(fixed(ty, raw)?)),
        Type::INT4 => Cell::Int(i32::from_be_bytes(fixed(ty, raw)?).into()),
        Type::INT2 => Cell::Int(i16::from_be_bytes(fixed(ty, raw)?).into()),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => Cell::Text(text(ty, raw)?),
        Type::BOOL => Cell::Bool(fixed::<1>(ty, raw)?[0] != 0),
        Type::TIMESTAMPTZ | Type::TIMESTAMP => Cell::Timestamp(moment(ty, raw)?),
        Type::UUID => Cell::Uuid(fixed(ty, raw)?),
        Type::NUMERIC => decimal(raw)?,
        Type::JSONB => Cell::Json(text(ty, json_body(raw)?)?),
        Type::JSON => Cell::Json(text(ty, raw)?),
        Type::BYTEA => Cell::Bytes(raw),
        Type::FLOAT8 => Cell::Float(f64::from_be_bytes(fixed(ty, raw)?)),
        Type::FLOAT4 => Cell::Float(f32::from_be_bytes(fixed(ty, raw)?).into()),
        Type::DATE => Cell::Date(date(ty, raw)?),
        Type::TIME => Cell::Time(i64::from_be_bytes(fixed(ty, raw)?)),
        Type::OID => Cell::Int(u32::from_be_bytes(fixed(ty, raw)?).into()),
        Type::CHAR => Cell::Text(text(ty, raw)?),
        // A function that returns nothing.
        Type::VOID => Cell::Null,
        _ => read_other(ty, raw)?,
    })
}

/// Types of the database's own making.
fn read_other<'a>(ty: &Type, raw: &'a [u8]) -> Result<Cell<'a>, BoxError> {
    match ty.kind() {
        Kind::Enum(_) => Ok(Cell::Text(text(ty, raw)?)),
        Kind::Domain(inner) => read(inner, raw),
        Kind::Simple if ty.name() == "citext" => Ok(Cell::Text(text(ty, raw)?)),
        _ => Err(format!("a value of type `{ty}`").into()),
    }
}

fn fixed<const N: usize>(ty: &Type, raw: &[u8]) -> Result<[u8; N], BoxError> {
    raw.try_into().map_err(|_| format!("{} bytes for a value of type `{ty}`", raw.len()).into())
}

fn text<'a>(ty: &Type, raw: &'a [u8]) -> Result<&'a str, BoxError> {
    str::from_utf8(raw).map_err(|_| format!("a value of type `{ty}` that is not UTF-8").into())
}

fn json_body(raw: &[u8]) -> Result<&[u8], BoxError> {
    match raw.split_first() {
        Some((1, body)) => Ok(body),
        _ => Err("jsonb in an unknown form".into()),
    }
}

fn decimal(raw: &[u8]) -> Result<Cell<'static>, BoxError> {
    let (units, scale) = numeric::read(raw).map_err(|unreadable| unreadable.0)?;
    Ok(Cell::Decimal { units, scale })
}

/// The ends of the numbers stand for infinity, which no field holds.
fn moment(ty: &Type, raw: &[u8]) -> Result<i64, BoxError> {
    let micros = i64::from_be_bytes(fixed(ty, raw)?);
    micros
        .checked_add(EPOCH_MICROS)
        .filter(|_| micros != i64::MIN)
        .ok_or_else(|| "an infinite timestamp".into())
}

fn date(ty: &Type, raw: &[u8]) -> Result<i32, BoxError> {
    let days = i32::from_be_bytes(fixed(ty, raw)?);
    days.checked_add(EPOCH_DAYS).filter(|_| days != i32::MIN).ok_or_else(|| "an infinite date".into())
}
