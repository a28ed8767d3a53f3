//! The commands that every houtai app has, and the one way to start an app that they share.
//!
//! [`Launch`] takes the declaration of an app through settings, checks and start hooks, either to
//! [enter](Launch::enter) its context without serving, or to [serve](Launch::serve) it. Commands, tests and other
//! programs all take this path; none has one of its own.

mod assemble;
mod banner;
mod cli;
mod command;
#[cfg(feature = "data")]
mod databases;
#[cfg(feature = "data")]
mod dictionary;
mod error;
mod launch;
mod log;
mod log_pages;
mod management_client;
mod metrics;
#[cfg(feature = "data")]
mod migrations;
#[cfg(feature = "data")]
mod opened;
#[cfg(feature = "otlp")]
mod otlp;
#[cfg(feature = "data")]
mod output_file;
mod panics;
#[cfg(feature = "data")]
mod person;
mod prepare;
mod progress;
#[cfg(feature = "data")]
mod questions;
mod running;
mod table;
mod terminal;

pub use assemble::Assembled;
pub use cli::main;
pub use error::LaunchError;
pub use launch::{Embedded, Launch};
pub use prepare::Prepared;
pub use running::{Entered, Running};
