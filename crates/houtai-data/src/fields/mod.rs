//! The types that a field of a model can have.

mod bytes;
#[cfg(feature = "decimal")]
mod decimal;
mod id;
mod json;
mod moment;
mod number;
mod reference;
mod text;
mod uuid;

pub use json::Json;
pub use reference::Ref;

/// A row of one column.
macro_rules! single_column {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::FromRow for $type {
            const COLUMNS: usize = 1;

            fn from_row(reader: &mut $crate::RowReader<'_>) -> $crate::Result<Self> {
                reader.read()
            }
        }
    )+};
}
use single_column;
