//! The memory of a server that has nothing to do.

use std::time::Duration;

use crate::contestant::Contestant;
use crate::figure::{Figure, Unit};
use crate::memory::resident_kibibytes;
use crate::options::Options;
use crate::places::Places;
use crate::progress::Progress;
use crate::request::Request;
use crate::server::Server;
use crate::wait::until;
use crate::wire::PLAIN;
use crate::{Failure, contract};

const KIBIBYTES_PER_MEBIBYTE: f64 = 1024.0;

/// Several starts, each read after its first answer.
pub(crate) fn measure(
    name: &'static str,
    [ours, floor]: [Contestant; 2],
    options: &Options,
    places: &Places,
) -> Result<Figure, Failure> {
    let progress = Progress::new(name, options.starts);
    let mut amounts = Vec::with_capacity(options.starts);
    for start in 0..options.starts {
        let amount = idle(ours, places)?;
        progress.show(start + 1, &format!("{amount:.1} MiB"));
        amounts.push(amount);
    }
    Ok(Figure::of_amounts(Unit::Mebibytes, &amounts).beside(idle(floor, places)?))
}

fn idle(contestant: Contestant, places: &Places) -> Result<f64, Failure> {
    let server = Server::start(contestant, PLAIN, None, places)?;
    // The answer proves that the start is over.
    contract::check(Request::Hello, PLAIN, server.port())?;
    settled(server.pid())
}

/// The resident memory in MiB, once it has stopped moving.
pub(crate) fn settled(pid: u32) -> Result<f64, Failure> {
    let mut last = resident_kibibytes(pid)?;
    let settled = until(Duration::from_secs(10), Duration::from_millis(250), || {
        let now = resident_kibibytes(pid)?;
        let moved = now.abs_diff(last);
        last = now;
        Ok((moved == 0).then_some(now))
    })?;
    // A server that keeps moving is judged by where it got to.
    Ok(f64::from(settled.unwrap_or(last)) / KIBIBYTES_PER_MEBIBYTE)
}
