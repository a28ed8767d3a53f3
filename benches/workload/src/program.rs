//! The program of a contestant: one line of JSON for each operation.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its terminal")]

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::runtime::Builder;

use crate::options::Options;
use crate::report::Report;
use crate::{Failure, Store, contract, cpu, load};

/// Reads the command line and runs `contestants` on it, which chooses by [`Options::contestant`], connects, and calls
/// [`measure`].
pub fn run<F>(contestants: impl FnOnce(Options) -> F) -> ExitCode
where
    F: Future<Output = Result<(), Failure>>,
{
    match Options::read(std::env::args().skip(1)).and_then(|options| block_on(contestants(options))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", told(&*failure));
            ExitCode::FAILURE
        }
    }
}

/// The failure and its causes: what a driver says first is often no more than that it could not connect.
fn told(failure: &dyn Error) -> String {
    let causes = std::iter::successors(failure.source(), |cause| (*cause).source());
    causes.fold(failure.to_string(), |told, cause| {
        let cause = cause.to_string();
        if told.contains(&cause) { told } else { format!("{told}: {cause}") }
    })
}

fn block_on(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    // The parallelism respects the CPU mask.
    let workers = available_parallelism()?.get();
    Builder::new_multi_thread().worker_threads(workers).enable_all().build()?.block_on(work)
}

/// Checks that `store` does what it should, and measures it.
///
/// # Errors
///
/// When it does not, or anything fails.
pub async fn measure<S: Store>(store: S, options: &Options) -> Result<(), Failure> {
    let store = Arc::new(store);
    store.reset().await?;
    contract::check(&store).await?;
    for operation in options.operations.iter().copied() {
        // Every operation finds the same table.
        store.reset().await?;
        load::run(&store, operation, options.warm_up).await?;
        let before = cpu::Used::now()?;
        let done = load::run(&store, operation, options.duration).await?;
        let used = cpu::Used::now()?.since(&before);
        println!("{}", Report { options, operation, done, used });
    }
    Ok(())
}

/// What a program answers that has no such contestant.
pub fn unknown(options: &Options, known: &[&str]) -> Failure {
    format!("`{}` is no contestant; there are {}", options.contestant, known.join(", ")).into()
}
