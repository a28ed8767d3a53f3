//! The items on tokio-postgres, by hand: raw and pipelined, or through deadpool as its documentation shows.

mod pooled;
mod row;
mod shared;

use std::process::ExitCode;

use houtai_workload::program::{self, measure, unknown};
use pooled::Pooled;
use shared::Shared;

fn main() -> ExitCode {
    program::run(async |options| match options.contestant.as_str() {
        "tokio-postgres-shared" => measure(Shared::connect(&options).await?, &options).await,
        "tokio-postgres-deadpool" => measure(Pooled::connect(&options)?, &options).await,
        _ => Err(unknown(&options, &["tokio-postgres-shared", "tokio-postgres-deadpool"])),
    })
}
