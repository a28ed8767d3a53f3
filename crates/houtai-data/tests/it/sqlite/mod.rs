//! The driver of SQLite.

mod conformance;
