//! Migrations through the public door.
#![expect(clippy::unwrap_used, reason = "a test ends with what it did not expect")]

mod database;
mod diff_laws;
mod generate;
mod introspect;
mod live;
mod models;
mod named;
mod rows;
mod text_laws;
