//! The items on SeaORM, with the pool as it comes, or with the settings that make it fastest.

mod entity;
mod orm;

use std::process::ExitCode;

use houtai_workload::program::{self, measure, unknown};
use orm::{Orm, Pool};

fn main() -> ExitCode {
    program::run(async |options| {
        let pool = match options.contestant.as_str() {
            "sea-orm" => Pool::AsItComes,
            "sea-orm-no-ping" => Pool::WithoutPing,
            _ => return Err(unknown(&options, &["sea-orm", "sea-orm-no-ping"])),
        };
        measure(Orm::connect(&options, pool).await?, &options).await
    })
}
