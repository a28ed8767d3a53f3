//! How every Rust rival starts: its one argument, its runtime, its listener.

use std::error::Error;
use std::net::Ipv4Addr;
use std::thread::available_parallelism;

use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// Why a rival could not start or go on.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Listens on the port named by `--port` and runs `serve` on it until it ends.
///
/// # Errors
///
/// When the port is missing or taken, the runtime cannot start, or `serve` fails.
pub fn run<F>(serve: impl FnOnce(TcpListener) -> F) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    let port = port(std::env::args().skip(1))?;
    // The parallelism respects the CPU mask: pinned to one core, every server has one worker.
    let runtime =
        Builder::new_multi_thread().worker_threads(available_parallelism()?.get()).enable_all().build()?;
    runtime.block_on(async { serve(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?).await })
}

fn port(mut arguments: impl Iterator<Item = String>) -> Result<u16, Failure> {
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("--port"), Some(port)) => Ok(port.parse()?),
        _ => Err("the one argument is `--port <number>`".into()),
    }
}
