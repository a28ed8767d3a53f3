//! The facts, by subject. Each makes its own tables.

pub mod concurrency;
pub mod constraints;
pub mod cursors;
pub mod statements;
pub mod transactions;
pub mod units;
pub mod values;
