//! Migrations through the public door.
#![expect(clippy::unwrap_used, reason = "a test ends with what it did not expect")]

mod database;
mod diff_laws;
mod generate;
mod introspect;
mod killed;
mod live;
mod models;
mod named;
mod project;
mod rows;
mod text_laws;
