//! Rows of models of which a program knows the description only: commands that fill, dump and load tables have a
//! [`ModelMeta`](crate::ModelMeta) and no type.

mod identity;
mod insert;
mod read;
mod references;

pub use identity::move_identity;
pub use insert::{OnDuplicate, default_of, insert_rows, judge_value};
pub use read::{DescribedRows, open_rows, read_columns, read_largest};
pub use references::{Dangling, defer_references, enforce_references, find_dangling};
