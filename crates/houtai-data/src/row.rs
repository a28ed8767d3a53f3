//! Rows on their way from a database into structs.

use crate::{Error, Field, FieldMeta, Result, ValueKind};

/// One value of a row, still where the driver has read it.
///
/// A driver gives the form that its database stores. [`Field::from_cell`] takes each of the forms in which
/// its kind is stored anywhere: a timestamp is [`Cell::Timestamp`] from PostgreSQL and [`Cell::Int`] from
/// SQLite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A binary fraction.
    Float(f64),
    /// `units` times ten to the power of minus `scale`.
    Decimal {
        /// The digits as a whole number.
        units: i128,
        /// How many of the digits stand behind the point.
        scale: u32,
    },
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A UUID.
    Uuid([u8; 16]),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// A JSON text.
    Json(&'a str),
}

impl Cell<'_> {
    /// What it is, for messages.
    pub fn name(&self) -> &'static str {
        match self {
            Cell::Null => "null",
            Cell::Bool(_) => "a boolean",
            Cell::Int(_) => "an integer",
            Cell::Float(_) => "a float",
            Cell::Decimal { .. } => "a decimal",
            Cell::Text(_) => "a text",
            Cell::Bytes(_) => "bytes",
            Cell::Uuid(_) => "a uuid",
            Cell::Timestamp(_) => "a timestamp",
            Cell::Date(_) => "a date",
            Cell::Time(_) => "a time",
            Cell::Json(_) => "json",
        }
    }
}

/// One row, as a driver has read it.
pub trait Row {
    /// How many columns it has.
    fn len(&self) -> usize;

    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of a column, for messages and for raw SQL.
    fn column(&self, index: usize) -> &str;

    /// The value of a column.
    ///
    /// # Errors
    ///
    /// When there is no such column, or its value cannot be read: text that is not UTF-8, a type that no
    /// field has.
    fn cell(&self, index: usize) -> Result<Cell<'_>>;
}

/// Reads a row from left to right.
pub struct RowReader<'r> {
    row: &'r dyn Row,
    at: usize,
}

impl<'r> RowReader<'r> {
    /// A reader at the first column.
    pub fn new(row: &'r dyn Row) -> Self {
        Self { row, at: 0 }
    }

    /// The row.
    pub fn row(&self) -> &'r dyn Row {
        self.row
    }

    /// The next column, which the reader stays at.
    ///
    /// # Errors
    ///
    /// Those of [`Row::cell`].
    pub fn peek(&self) -> Result<Cell<'r>> {
        self.row.cell(self.at)
    }

    /// Whether each of the next columns is null.
    ///
    /// # Errors
    ///
    /// Those of [`Row::cell`].
    pub fn is_null(&self, columns: usize) -> Result<bool> {
        for column in self.at..self.at + columns {
            if self.row.cell(column)? != Cell::Null {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Passes over columns.
    pub fn skip(&mut self, columns: usize) {
        self.at += columns;
    }

    /// Reads the next column.
    ///
    /// # Errors
    ///
    /// When the row ends here, or the value is none of this type; the message names the column.
    pub fn read<T: Field>(&mut self) -> Result<T> {
        let cell = self.row.cell(self.at)?;
        self.take(cell)
    }

    /// Reads the next column as this field of a model stores it: SQLite keeps decimals as whole numbers, and the
    /// field knows how many of the digits stand behind the point.
    ///
    /// # Errors
    ///
    /// Those of [`RowReader::read`].
    pub fn read_field<T: Field>(&mut self, field: &FieldMeta) -> Result<T> {
        let cell = self.row.cell(self.at)?;
        if T::KIND == ValueKind::Decimal
            && let (Cell::Int(units), Some((_, scale))) = (cell, field.decimal)
        {
            return self.take(Cell::Decimal { units: i128::from(units), scale });
        }
        self.take(cell)
    }

    fn take<T: Field>(&mut self, cell: Cell<'_>) -> Result<T> {
        let value = T::from_cell(cell)
            .map_err(|mismatch| Error::unreadable(self.row.column(self.at), cell.name(), &mismatch))?;
        self.at += 1;
        Ok(value)
    }
}

/// What can be made of a row, or of some of its columns.
///
/// Models implement it by `#[model]`, tuples of such types read one after the other.
pub trait FromRow: Sized + Send + 'static {
    /// How many columns it reads.
    const COLUMNS: usize;

    /// Whether null is one of its values; true of `Option` alone.
    const OPTIONAL: bool = false;

    /// Reads it.
    ///
    /// # Errors
    ///
    /// When a value is not of the type that is expected.
    fn from_row(reader: &mut RowReader<'_>) -> Result<Self>;
}

/// Nothing where all columns are null, as those of a row that a left join has not found.
impl<T: FromRow> FromRow for Option<T> {
    const COLUMNS: usize = T::COLUMNS;
    const OPTIONAL: bool = true;

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        if reader.is_null(T::COLUMNS)? {
            reader.skip(T::COLUMNS);
            return Ok(None);
        }
        T::from_row(reader).map(Some)
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: FromRow),+> FromRow for ($($name,)+) {
            const COLUMNS: usize = 0 $(+ $name::COLUMNS)+;

            fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
                Ok(($($name::from_row(reader)?,)+))
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
