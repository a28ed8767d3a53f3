//! The items on rusqlite by hand: the most that SQLite gives to many tasks. Four threads read, one writes, and what
//! waits for it shares a transaction.
//!
//! It stands here and not with the rivals, because rusqlite and the SQLite of sqlx cannot be in one lock file.

mod reader;
mod statements;
mod store;
mod writer;

use std::process::ExitCode;

use houtai_workload::program::{self, measure, unknown};
use store::Rusqlite;

fn main() -> ExitCode {
    program::run(async |options| match options.contestant.as_str() {
        "rusqlite" => measure(Rusqlite::open(&options)?, &options).await,
        _ => Err(unknown(&options, &["rusqlite"])),
    })
}
