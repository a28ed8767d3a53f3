//! Typed queries.
//!
//! A typed shell (`Select`, `Filter`, `Expr`) builds an untyped tree ([`node`]), and one writer makes SQL of it for
//! both databases ([`writer`], [`write_node`]). Values are always bound.

mod cell_value;
mod expr;
mod families;
mod filter;
mod node;
pub(crate) mod nul;
mod operand;
mod order;
mod page;
mod page_cursor;
mod page_filter;
mod page_rows;
mod parts;
mod pattern;
mod select;
mod shown;
#[cfg(test)]
mod sql_tests;
#[cfg(test)]
mod test_models;
mod write_node;
mod writer;

pub use expr::{Expr, JsonAt};
pub use families::{JsonField, NumberField, OrderedField, TextField};
pub use filter::Filter;
pub use operand::{Bind, Operand};
pub use order::{IntoOrder, Order};
pub use select::Select;
