//! Migrations through the public door.
#![expect(clippy::unwrap_used, reason = "a test ends with what it did not expect")]

mod by_hand;
mod concurrently;
mod conversions;
mod database;
mod diff_laws;
mod generate;
mod inspected;
mod introspect;
mod killed;
mod live;
mod long_run;
mod models;
mod named;
mod noted;
mod project;
mod questions;
mod rivals;
mod rows;
mod speed;
mod text_laws;
