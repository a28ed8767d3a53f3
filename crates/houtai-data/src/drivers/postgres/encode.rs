//! Values on their way to the server.

use std::error::Error as StdError;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{IsNull, ToSql, Type};

use super::numeric;
use crate::{Value, ValueKind};

/// Days between 1970-01-01 and 2000-01-01, where PostgreSQL begins to count.
pub(super) const EPOCH_DAYS: i32 = 10_957;
/// The same in microseconds.
pub(super) const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * 86_400_000_000;

/// A value as a parameter.
#[derive(Debug)]
pub(super) struct Param<'a>(pub(super) &'a Value);

/// The type as which the server is told to take a parameter, so that it does not guess.
pub(super) fn type_of(value: &Value) -> Type {
    match value {
        Value::List(kind, _) => array_of(*kind),
        value => scalar_of(value.kind()),
    }
}

fn scalar_of(kind: ValueKind) -> Type {
    match kind {
        ValueKind::Bool => Type::BOOL,
        ValueKind::Int16 => Type::INT2,
        ValueKind::Int32 => Type::INT4,
        ValueKind::Int64 => Type::INT8,
        ValueKind::Float32 => Type::FLOAT4,
        ValueKind::Float64 => Type::FLOAT8,
        ValueKind::Decimal => Type::NUMERIC,
        ValueKind::Text => Type::TEXT,
        ValueKind::Bytes => Type::BYTEA,
        ValueKind::Uuid => Type::UUID,
        ValueKind::Timestamp => Type::TIMESTAMPTZ,
        ValueKind::Date => Type::DATE,
        ValueKind::Time => Type::TIME,
        ValueKind::Json => Type::JSONB,
    }
}

fn array_of(kind: ValueKind) -> Type {
    match kind {
        ValueKind::Bool => Type::BOOL_ARRAY,
        ValueKind::Int16 => Type::INT2_ARRAY,
        ValueKind::Int32 => Type::INT4_ARRAY,
        ValueKind::Int64 => Type::INT8_ARRAY,
        ValueKind::Float32 => Type::FLOAT4_ARRAY,
        ValueKind::Float64 => Type::FLOAT8_ARRAY,
        ValueKind::Decimal => Type::NUMERIC_ARRAY,
        ValueKind::Text => Type::TEXT_ARRAY,
        ValueKind::Bytes => Type::BYTEA_ARRAY,
        ValueKind::Uuid => Type::UUID_ARRAY,
        ValueKind::Timestamp => Type::TIMESTAMPTZ_ARRAY,
        ValueKind::Date => Type::DATE_ARRAY,
        ValueKind::Time => Type::TIME_ARRAY,
        ValueKind::Json => Type::JSONB_ARRAY,
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        write(self.0, out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        // Statements are prepared with the types of their values, so this is a check against ourselves.
        if *ty != type_of(self.0) {
            return Err(format!("the server wants {ty} for a {}", self.0.kind()).into());
        }
        write(self.0, out)
    }
}

fn write(value: &Value, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
    match value {
        Value::Null(_) => return Ok(IsNull::Yes),
        Value::Bool(value) => out.put_u8(u8::from(*value)),
        Value::Int16(value) => out.put_i16(*value),
        Value::Int32(value) => out.put_i32(*value),
        Value::Int64(value) => out.put_i64(*value),
        Value::Float32(value) => out.put_f32(*value),
        Value::Float64(value) => out.put_f64(*value),
        Value::Decimal { units, scale } => numeric::write(*units, checked_scale(*scale)?, out),
        Value::Text(text) => out.put_slice(text.as_bytes()),
        Value::Bytes(bytes) => out.put_slice(bytes),
        Value::Uuid(bytes) => out.put_slice(bytes),
        Value::Timestamp(micros) => out.put_i64(shifted(*micros, EPOCH_MICROS)?),
        Value::Date(days) => out.put_i32(days.checked_sub(EPOCH_DAYS).ok_or("a date out of range")?),
        Value::Time(micros) => out.put_i64(*micros),
        Value::Json(text) => {
            // The version of the form.
            out.put_u8(1);
            out.put_slice(text.as_bytes());
        }
        Value::List(kind, values) => write_list(*kind, values, out)?,
    }
    Ok(IsNull::No)
}

fn checked_scale(scale: u32) -> Result<u32, &'static str> {
    // More places than PostgreSQL counts.
    if scale > 16_383 { Err("a decimal with too many places") } else { Ok(scale) }
}

fn shifted(micros: i64, epoch: i64) -> Result<i64, &'static str> {
    micros.checked_sub(epoch).ok_or("a timestamp out of range")
}

/// Dimensions, whether there are nulls, the type, length and lower bound; then each item with its length.
fn write_list(
    kind: ValueKind,
    values: &[Value],
    out: &mut BytesMut,
) -> Result<(), Box<dyn StdError + Sync + Send>> {
    out.put_i32(i32::from(!values.is_empty()));
    out.put_i32(i32::from(values.iter().any(Value::is_null)));
    out.put_u32(scalar_of(kind).oid());
    if values.is_empty() {
        return Ok(());
    }
    out.put_i32(i32::try_from(values.len())?);
    out.put_i32(1);
    for value in values {
        if value.kind() != kind || matches!(value, Value::List(..)) {
            return Err(format!("a {} in a list of {kind}", value.kind()).into());
        }
        let at = out.len();
        out.put_i32(-1);
        if let IsNull::No = write(value, out)? {
            let length = i32::try_from(out.len() - at - 4)?;
            out[at..at + 4].copy_from_slice(&length.to_be_bytes());
        }
    }
    Ok(())
}
