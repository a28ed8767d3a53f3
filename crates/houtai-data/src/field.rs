//! Types that a field of a model can have.

use crate::{Cell, Mismatch, ModelMeta, Value, ValueKind};

/// A type that a column can hold.
///
/// The stored form of each type on each database is the table in `docs/topics/stored-forms.md`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a model: no column holds it",
    label = "no column holds this type",
    note = "an enum takes `#[derive(DbEnum)]`; any type of serde goes into `Json<T>`; a `u64` or `usize` is an `i64` here; a relation is `Ref<Model>`"
)]
pub trait Field: Sized + Send + 'static {
    /// What kind of value it is.
    const KIND: ValueKind;

    /// Whether it can be null; true of `Option` alone.
    const NULLABLE: bool = false;

    /// Of an enum: the texts that are stored.
    const CHOICES: &'static [&'static str] = &[];

    /// Of a whole number: the least and the greatest, where its column could hold others.
    const RANGE: Option<(i64, i64)> = None;

    /// Of a reference: the model that it points at.
    const REFERENCE: Option<fn() -> &'static ModelMeta> = None;

    /// The value to store.
    fn into_value(self) -> Value;

    /// Reads what was stored.
    ///
    /// # Errors
    ///
    /// What was expected instead.
    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch>;
}

/// Names a type through its being the type of a column. `#[model]` writes `<T as KnownField>::Itself`, so that the
/// compiler points at exactly the type that is none, and once only.
#[doc(hidden)]
pub trait KnownField {
    /// The type itself.
    type Itself: Field;
}

impl<T: Field> KnownField for T {
    type Itself = T;
}

impl<T: Field> Field for Option<T> {
    const KIND: ValueKind = T::KIND;
    const NULLABLE: bool = true;
    const CHOICES: &'static [&'static str] = T::CHOICES;
    const RANGE: Option<(i64, i64)> = T::RANGE;
    const REFERENCE: Option<fn() -> &'static ModelMeta> = T::REFERENCE;

    fn into_value(self) -> Value {
        self.map_or(Value::Null(T::KIND), T::into_value)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}
