//! Reading the log back: the current file, the closed ones and the compressed ones, in the order of time.

mod files;
mod follow;
mod human_line;
mod lines;
mod query;
mod read;
mod record;
mod show;

pub use follow::Follow;
pub use query::Query;
pub use read::{LogReader, Progress, Summary};
pub use record::Found;

#[cfg(test)]
mod tests;
