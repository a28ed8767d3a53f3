//! A model written by hand, for the tests of this folder.

use crate::{
    Cell, Column, Default, Field, FieldMeta, FromRow, Mismatch, Model, ModelMeta, OrderMeta, Result,
    RowReader, Value, ValueKind,
};

/// A whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Number(pub(crate) i64);

impl Field for Number {
    const KIND: ValueKind = ValueKind::Int64;

    fn into_value(self) -> Value {
        Value::Int64(self.0)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Int(number) => Ok(Self(number)),
            _ => Err(Mismatch::expected("a number")),
        }
    }
}

impl super::NumberField for Number {
    type Sum = Option<Number>;
}

/// A text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Words(pub(crate) String);

impl Field for Words {
    const KIND: ValueKind = ValueKind::Text;

    fn into_value(self) -> Value {
        Value::Text(self.0)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Text(text) => Ok(Self(text.to_owned())),
            _ => Err(Mismatch::expected("a text")),
        }
    }
}

impl super::FactorField for Number {}

impl super::TextField for Words {
    type Length = Number;
}

impl super::JsonField for Words {}

/// A to-do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Todo {
    pub(crate) id: Number,
    pub(crate) title: Words,
    pub(crate) views: Number,
    pub(crate) due: Option<Number>,
}

#[expect(non_upper_case_globals, reason = "columns are spelled like the fields")]
impl Todo {
    pub(crate) const id: Column<Self, Number> = Column::new("id");
    pub(crate) const title: Column<Self, Words> = Column::new("title");
    pub(crate) const views: Column<Self, Number> = Column::new("views");
    pub(crate) const due: Column<Self, Option<Number>> = Column::new("due");
}

pub(crate) const fn field(column: &'static str, kind: ValueKind, null: bool) -> FieldMeta {
    FieldMeta {
        name: column,
        column,
        doc: "",
        kind,
        max_length: None,
        decimal: None,
        range: None,
        null,
        unique: false,
        index: false,
        default: Default::None,
        reference: None,
        choices: &[],
        rules: &[],
    }
}

impl Model for Todo {
    const META: &'static ModelMeta = &ModelMeta {
        ordering: &[OrderMeta { column: "due", descending: true }],
        ..ModelMeta::of(
            "Todo",
            "todos",
            &[
                field("id", ValueKind::Int64, false),
                field("title", ValueKind::Text, false),
                field("views", ValueKind::Int64, false),
                field("due", ValueKind::Int64, true),
            ],
        )
    };

    type Key = Number;

    fn key(&self) -> Number {
        self.id
    }
}

impl FromRow for Todo {
    const COLUMNS: usize = 4;

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        Ok(Self { id: reader.read()?, title: reader.read()?, views: reader.read()?, due: reader.read()? })
    }
}
