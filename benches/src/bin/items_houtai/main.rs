//! The items on houtai: a model, and nothing that a user would not write.

mod store;

use std::process::ExitCode;

use houtai_workload::program::{self, measure, unknown};
use store::Houtai;

fn main() -> ExitCode {
    program::run(async |options| match options.contestant.as_str() {
        "houtai" => measure(Houtai::open(&options).await?, &options).await,
        _ => Err(unknown(&options, &["houtai"])),
    })
}
