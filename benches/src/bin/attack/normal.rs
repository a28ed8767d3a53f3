//! Normal clients, and how long they wait.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use houtai_benches::launch::{LOAD_CORE, pin_this_thread};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::MissedTickBehavior;

use crate::wire::{self, Answer};

/// Clients that keep their connection, and as many that make a new one for each request.
const CLIENTS: u8 = 3;
/// How often each of them asks.
const EVERY: Duration = Duration::from_millis(10);
/// How long one waits for an answer before it says that there is none.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many new connections may wait for their answers.
const WAITING: usize = 200;
const REQUEST: &str = "GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n";
const LAST_REQUEST: &str = "GET /hello HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// Whether the address is one of theirs; no attacker uses one.
pub(crate) fn is_normal(address: Ipv4Addr) -> bool {
    address.octets()[..3] == [127, 0, 200]
}

/// What normal clients saw in one phase.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    microseconds: Vec<u32>,
    pub(crate) failed: usize,
    /// The first few reasons.
    pub(crate) failures: Vec<String>,
}

impl Seen {
    pub(crate) fn count(&self) -> usize {
        self.microseconds.len()
    }

    /// How long the given share of the requests took at most; zero when there were none.
    pub(crate) fn percentile(&self, share: f64) -> Duration {
        let mut sorted = self.microseconds.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() as f64 * share).ceil() as usize;
        Duration::from_micros(sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0).into())
    }

    fn add(&mut self, answered: Result<Duration, String>) {
        match answered {
            Ok(span) => self.microseconds.push(u32::try_from(span.as_micros()).unwrap_or(u32::MAX)),
            Err(reason) => {
                self.failed += 1;
                if self.failures.len() < 3 {
                    self.failures.push(reason);
                }
            }
        }
    }
}

/// The clients, on a thread of their own that nobody makes wait.
pub(crate) struct Normal {
    board: Arc<Board>,
    thread: JoinHandle<()>,
}

/// Where they write what they saw.
struct Board {
    phase: AtomicUsize,
    is_over: AtomicBool,
    seen: Mutex<[Seen; 3]>,
}

impl Board {
    fn add(&self, phase: usize, answered: Result<Duration, String>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen[phase.min(2)].add(answered);
    }

    fn phase(&self) -> usize {
        self.phase.load(Ordering::Relaxed)
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }
}

impl Normal {
    /// Begins to ask for `/hello`; the first phase is "before".
    pub(crate) fn start(address: SocketAddr) -> Self {
        let board = Arc::new(Board {
            phase: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
            seen: Mutex::default(),
        });
        let of_thread = Arc::clone(&board);
        let thread = std::thread::spawn(move || {
            drop(pin_this_thread(LOAD_CORE));
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(clients(address, of_thread));
            }
        });
        Self { board, thread }
    }

    /// From now on what begins belongs to the next phase.
    pub(crate) fn next_phase(&self) {
        self.board.phase.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn stop(self) -> [Seen; 3] {
        self.board.is_over.store(true, Ordering::Relaxed);
        drop(self.thread.join());
        self.board.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn clients(address: SocketAddr, board: Arc<Board>) {
    let waiting = Arc::new(Semaphore::new(WAITING));
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..CLIENTS {
        let source = Ipv4Addr::new(127, 0, 200, number + 1);
        clients.spawn(keeping(source, address, Arc::clone(&board)));
        clients.spawn(fresh(source, address, Arc::clone(&board), Arc::clone(&waiting)));
    }
    while clients.join_next().await.is_some() {}
    // Those still on their way are seen, too.
    let all = u32::try_from(WAITING).unwrap_or(u32::MAX);
    drop(tokio::time::timeout(PATIENCE, waiting.acquire_many(all)).await);
}

async fn keeping(source: Ipv4Addr, address: SocketAddr, board: Arc<Board>) {
    let mut ticks = ticks();
    let mut kept: Option<TcpStream> = None;
    while !board.is_over() {
        ticks.tick().await;
        let (phase, began) = (board.phase(), Instant::now());
        let answered = patiently(async {
            let mut stream = match kept.take() {
                Some(stream) => stream,
                None => wire::connect(source, address).await?,
            };
            let answer = wire::ask(&mut stream, REQUEST).await?;
            Ok((stream, answer))
        })
        .await;
        board.add(
            phase,
            answered.map(|(stream, answer)| {
                kept = (!answer.closes()).then_some(stream);
                began.elapsed()
            }),
        );
    }
}

/// It asks on, whether or not the answers come: otherwise a server that stalls would look better than it is.
async fn fresh(source: Ipv4Addr, address: SocketAddr, board: Arc<Board>, waiting: Arc<Semaphore>) {
    let mut ticks = ticks();
    while !board.is_over() {
        ticks.tick().await;
        let Ok(permit) = Arc::clone(&waiting).acquire_owned().await else { return };
        let board = Arc::clone(&board);
        let (phase, began) = (board.phase(), Instant::now());
        tokio::spawn(async move {
            let answered = patiently(async {
                let mut stream = wire::connect(source, address).await?;
                wire::ask(&mut stream, LAST_REQUEST).await
            });
            board.add(phase, answered.await.map(|_: Answer| began.elapsed()));
            drop(permit);
        });
    }
}

fn ticks() -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

async fn patiently<T>(asking: impl Future<Output = std::io::Result<T>>) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(answered) => answered.map_err(|error| format!("({error})")),
        Err(_) => Err(format!("(no answer in {PATIENCE:?})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_take_the_rank_above() {
        let mut seen = Seen::default();
        assert_eq!(seen.percentile(0.99), Duration::ZERO);
        for milliseconds in 1..=100 {
            seen.add(Ok(Duration::from_millis(milliseconds)));
        }
        assert_eq!(seen.percentile(0.5), Duration::from_millis(50));
        assert_eq!(seen.percentile(0.99), Duration::from_millis(99));
        assert_eq!(seen.percentile(1.0), Duration::from_millis(100));
    }

    #[test]
    fn failures_are_counted_and_the_first_are_kept() {
        let mut seen = Seen::default();
        (0..9).for_each(|number| seen.add(Err(number.to_string())));
        assert_eq!((seen.failed, seen.failures.len(), seen.count()), (9, 3, 0));
    }
}
