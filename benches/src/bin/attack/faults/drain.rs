//! Ten stops under load, without a failed request.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use houtai_benches::places::Places;
use rustix::process::Signal;
use tokio::task::JoinSet;

use crate::Failure;
use crate::crew::Crew;
use crate::run::Done;
use crate::tally::Tally;
use crate::target::Target;
use crate::wire::{ask, attacker, connect};

const DRAINS: usize = 10;
/// How many answers each server gives before it is told to stop.
const ANSWERS: usize = 2500;
const CLIENTS: usize = 32;

/// What all clients together saw.
#[derive(Debug, Default)]
struct Count {
    answered: AtomicUsize,
    failed: AtomicUsize,
    /// Of connections that came to stand after the signal.
    late: AtomicUsize,
    is_stopping: AtomicBool,
}

pub(crate) fn fault(places: &Places, _: Option<u64>) -> Result<Done, Failure> {
    let crew = Crew::gather()?;
    let (mut answered, mut failed, mut late, mut unclean) = (0, 0, 0, Vec::new());
    for _ in 0..DRAINS {
        let mut target = Target::start(places, &[])?;
        let count = Arc::new(Count::default());
        let clients = crew.start(clients(target.address(), Arc::clone(&count)));
        crew.until(|| count.answered.load(Ordering::Relaxed) >= ANSWERS)?;
        count.is_stopping.store(true, Ordering::SeqCst);
        target.signal(Signal::TERM)?;
        let status = target.wait_for_end()?;
        if !status.success() {
            unclean.push(format!("({status}: {})", target.printed().lines().last().unwrap_or_default()));
        }
        crew.finish(clients)??;
        answered += count.answered.load(Ordering::Relaxed);
        failed += count.failed.load(Ordering::Relaxed);
        late += count.late.load(Ordering::Relaxed);
    }
    let first = unclean.first().map_or("", String::as_str);
    let tally = Tally::new(format!("{DRAINS} stops, {answered} answers, {late} connections came too late"))
        .check(answered >= 20_000, format!("{answered} requests, at least 20000"))
        .check(failed == 0, format!("{failed} failed requests"))
        .check(unclean.is_empty(), format!("{} ends that were not clean {first}", unclean.len()));
    Ok(Done::alone(tally))
}

async fn clients(address: SocketAddr, count: Arc<Count>) -> Result<(), Failure> {
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        // Half of them keep their connection, and some ask for what takes a while.
        let keeps = number % 2 == 0;
        let path = if number % 4 < 2 { "/hello" } else { "/sleep/20" };
        clients.spawn(client(address, number, keeps, path, Arc::clone(&count)));
    }
    clients.join_all().await;
    Ok(())
}

/// Asks until no connection can be had any more.
async fn client(address: SocketAddr, number: usize, keeps: bool, path: &str, count: Arc<Count>) {
    let close = if keeps { "" } else { "connection: close\r\n" };
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{close}\r\n");
    while let Ok(mut stream) = connect(attacker(number, 4), address).await {
        let is_late = count.is_stopping.load(Ordering::SeqCst);
        // The handshake of a late one may have been with a listener that was just being closed.
        loop {
            match tokio::time::timeout(Duration::from_secs(35), ask(&mut stream, &request)).await {
                Ok(Ok(answer)) => {
                    count.answered.fetch_add(1, Ordering::Relaxed);
                    if answer.closes() || !keeps {
                        break;
                    }
                }
                _ => {
                    let of_whom = if is_late { &count.late } else { &count.failed };
                    of_whom.fetch_add(1, Ordering::Relaxed);
                    return;
                }
            }
        }
    }
}
