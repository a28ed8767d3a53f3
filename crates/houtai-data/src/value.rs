//! Values on their way to a database.

use std::fmt;

/// The kinds of values that a column can hold. A driver knows how each is stored; the table is in
/// `docs/topics/stored-forms.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// True or false.
    Bool,
    /// A whole number of 16 bits.
    Int16,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A binary fraction of 32 bits.
    Float32,
    /// A binary fraction of 64 bits.
    Float64,
    /// An exact decimal number.
    Decimal,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A UUID.
    Uuid,
    /// A moment.
    Timestamp,
    /// A day of the calendar.
    Date,
    /// A time of the day.
    Time,
    /// Any JSON value.
    Json,
}

impl ValueKind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        ValueKind::Bool,
        ValueKind::Int16,
        ValueKind::Int32,
        ValueKind::Int64,
        ValueKind::Float32,
        ValueKind::Float64,
        ValueKind::Decimal,
        ValueKind::Text,
        ValueKind::Bytes,
        ValueKind::Uuid,
        ValueKind::Timestamp,
        ValueKind::Date,
        ValueKind::Time,
        ValueKind::Json,
    ];

    /// The word for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            ValueKind::Bool => "boolean",
            ValueKind::Int16 => "16-bit integer",
            ValueKind::Int32 => "32-bit integer",
            ValueKind::Int64 => "64-bit integer",
            ValueKind::Float32 => "32-bit float",
            ValueKind::Float64 => "64-bit float",
            ValueKind::Decimal => "decimal",
            ValueKind::Text => "text",
            ValueKind::Bytes => "bytes",
            ValueKind::Uuid => "uuid",
            ValueKind::Timestamp => "timestamp",
            ValueKind::Date => "date",
            ValueKind::Time => "time",
            ValueKind::Json => "json",
        }
    }
}

impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One value on its way to a database, always as a bound parameter.
///
/// Its `Debug` form shows the kind and never the content: values do not belong into logs.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// No value; the kind says of what.
    Null(ValueKind),
    /// True or false.
    Bool(bool),
    /// A whole number of 16 bits.
    Int16(i16),
    /// A whole number of 32 bits.
    Int32(i32),
    /// A whole number of 64 bits.
    Int64(i64),
    /// A binary fraction of 32 bits.
    Float32(f32),
    /// A binary fraction of 64 bits.
    Float64(f64),
    /// `units` times ten to the power of minus `scale`.
    Decimal {
        /// The digits as a whole number.
        units: i128,
        /// How many of the digits stand behind the point.
        scale: u32,
    },
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID, its 16 bytes in the order in which it is written.
    Uuid([u8; 16]),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// A JSON text.
    Json(String),
    /// Several values of one kind, for `IN`: one parameter however many they are.
    List(ValueKind, Vec<Value>),
}

impl Value {
    /// Its kind; of a list, that of its items.
    pub fn kind(&self) -> ValueKind {
        match self {
            Value::Null(kind) | Value::List(kind, _) => *kind,
            Value::Bool(_) => ValueKind::Bool,
            Value::Int16(_) => ValueKind::Int16,
            Value::Int32(_) => ValueKind::Int32,
            Value::Int64(_) => ValueKind::Int64,
            Value::Float32(_) => ValueKind::Float32,
            Value::Float64(_) => ValueKind::Float64,
            Value::Decimal { .. } => ValueKind::Decimal,
            Value::Text(_) => ValueKind::Text,
            Value::Bytes(_) => ValueKind::Bytes,
            Value::Uuid(_) => ValueKind::Uuid,
            Value::Timestamp(_) => ValueKind::Timestamp,
            Value::Date(_) => ValueKind::Date,
            Value::Time(_) => ValueKind::Time,
            Value::Json(_) => ValueKind::Json,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null(_))
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null(kind) => write!(f, "null {kind}"),
            Value::List(kind, values) => write!(f, "{} of {kind}", values.len()),
            other => f.write_str(other.kind().as_str()),
        }
    }
}
