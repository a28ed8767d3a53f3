//! Typed queries.
//!
//! A typed shell (`Select`, `Filter`, `Expr`) builds an untyped tree ([`node`]), and one writer makes SQL of it for
//! both databases ([`writer`], [`write_node`]). Values are always bound.

mod aggregate;
mod cell_value;
mod change;
mod conflict;
mod cut;
mod delete;
mod expr;
mod families;
mod filter;
mod group_check;
mod insert;
mod insert_text;
mod join;
mod join_path;
mod join_plan;
mod load;
mod lock;
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
mod places;
mod raw;
mod raw_text;
mod related;
mod relation;
mod returned;
mod rows;
mod scaled;
mod select;
mod selection;
mod shared;
mod shown;
#[cfg(test)]
mod sql_tests;
mod step;
mod stream;
#[cfg(test)]
mod test_models;
mod with;
mod write_node;
mod writer;

pub use aggregate::count;
pub(crate) use cell_value::Kind;
pub use change::UpdateMany;
pub use conflict::excluded;
pub(crate) use conflict::{Conflict, to_excluded, write_conflict};
pub use delete::DeleteMany;
pub use expr::{Expr, JsonAt};
pub use families::{FactorField, JsonField, NumberField, OrderedField, TextField};
pub use filter::{Filter, IntoFilter};
pub use insert::{BindRow, Columns, InsertMany, OnConflict};
pub(crate) use insert_text::{Batch, statements as batch_statements};
pub use join::JoinRow;
pub use join_path::{JoinPath, JoinTo, Onward};
pub use load::Relation;
pub use lock::Locked;
pub use operand::{Bind, Operand};
pub use order::{IntoOrder, Order};
pub use raw::{RawSql, RawValue, sql};
pub use relation::{Reference, Reverse, Through};
pub use rows::{Grouped, Rows};
pub use select::Select;
pub use selection::{Nodes, Selection};
pub use stream::RowStream;
pub use with::{Relations, With};
