//! Rows into databases and out of them, through the public door.
#![expect(clippy::unwrap_used, reason = "a test ends with what it did not expect")]

mod circles;
mod database;
mod generated;
mod large;
mod models;
mod moved;
mod seeds;
