//! The accept loop.

use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::io::Errno;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::gates::Gates;
use crate::metrics::{HttpMetrics, Refusal};

/// How long to wait when the machine has no more files or memory. Connections end meanwhile.
pub(crate) const BREATH: Duration = Duration::from_millis(20);
/// How often the same trouble is written to the log at most.
const BETWEEN_COMPLAINTS: Duration = Duration::from_secs(1);
/// The longest queue that a kernel keeps.
const LONGEST_QUEUE: usize = 65_535;
/// What accept reports of a connection that broke before it was accepted, not of the listener.
const OF_THE_CONNECTION: [Errno; 10] = [
    Errno::CONNABORTED,
    Errno::CONNRESET,
    Errno::PERM,
    Errno::PROTO,
    Errno::NOPROTOOPT,
    Errno::NETDOWN,
    Errno::NETUNREACH,
    Errno::HOSTDOWN,
    Errno::HOSTUNREACH,
    Errno::OPNOTSUPP,
];

/// Accepts connections as long as there is room.
pub(crate) struct Acceptor {
    listener: TcpListener,
    gates: Arc<Gates>,
    reserve: Reserve,
    complaints: Complaints,
    metrics: Arc<HttpMetrics>,
}

/// A file kept open so that there is one to give up when the process has no more: then a connection can be
/// accepted, instead of waking the loop for ever while its client waits.
pub(crate) struct Reserve(Mutex<Option<OwnedFd>>);

/// Keeps a trouble that lasts from filling the log.
#[derive(Default)]
struct Complaints {
    last: Option<Instant>,
    unsaid: u64,
}

impl Reserve {
    pub(crate) fn new() -> Self {
        let reserve = Self(Mutex::new(None));
        reserve.take_back();
        reserve
    }

    /// Whether there was one to give up.
    pub(crate) fn give_up(&self) -> bool {
        self.file().take().is_some()
    }

    /// Whether there is a reserve again.
    pub(crate) fn take_back(&self) -> bool {
        let mut file = self.file();
        if file.is_none() {
            *file = std::fs::File::open("/dev/null").ok().map(OwnedFd::from);
        }
        file.is_some()
    }

    /// Keeps a file that would be closed, where there is no reserve. Closed first and opened again, it could be
    /// gone to somebody else in between.
    pub(crate) fn keep(&self, stream: TcpStream) {
        let mut file = self.file();
        if file.is_none() {
            *file = stream.into_std().ok().map(OwnedFd::from);
        }
    }

    fn file(&self) -> MutexGuard<'_, Option<OwnedFd>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Complaints {
    /// Says how many went unsaid before, when one may be said now.
    fn due(&mut self, now: Instant) -> Option<u64> {
        if self.last.is_some_and(|last| now < last + BETWEEN_COMPLAINTS) {
            self.unsaid += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.unsaid))
    }
}

impl Acceptor {
    pub(crate) fn new(listener: TcpListener, gates: Arc<Gates>, metrics: Arc<HttpMetrics>) -> Self {
        Self { listener, gates, reserve: Reserve::new(), complaints: Complaints::default(), metrics }
    }

    /// The next connection. It waits for room first, so that further clients wait in the kernel.
    pub(crate) async fn next(&mut self) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        if self.gates.is_full() {
            self.metrics.accept_pauses.add(1);
        }
        let permit = self.gates.permit().await?;
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => return Some((stream, peer, permit)),
                Err(error) => self.recover(&error).await,
            }
        }
    }

    /// Closes the listener and gives out every connection that the kernel has already accepted: closing resets
    /// those that still wait. tokio learns of a connection only when its driver runs, so the socket itself is
    /// asked.
    pub(crate) fn rest(self) -> Vec<(TcpStream, SocketAddr)> {
        let Ok(listener) = self.listener.into_std() else { return Vec::new() };
        let mut rest = Vec::new();
        while rest.len() < LONGEST_QUEUE {
            match listener.accept() {
                Ok((stream, peer)) => rest.extend(watched(stream).map(|stream| (stream, peer))),
                Err(error) if is_of_the_connection(&error) => {}
                Err(_) => break,
            }
        }
        rest
    }

    async fn recover(&mut self, error: &io::Error) {
        if is_of_the_connection(error) {
            return;
        }
        let out_of_files = is_out_of_files(error);
        if let Some(unsaid) = self.complaints.due(Instant::now()) {
            match out_of_files {
                true => tracing::warn!(%error, unsaid, "no more files: connections are closed at once"),
                false => tracing::error!(%error, unsaid, "accepting a connection failed"),
            }
        }
        match out_of_files {
            true => self.shed().await,
            false => tokio::time::sleep(BREATH).await,
        }
    }

    /// Gives up the reserve, accepts one connection with it, closes that, and takes the reserve back.
    async fn shed(&self) {
        self.reserve.give_up();
        if let Ok(Ok((stream, _))) = tokio::time::timeout(BREATH, self.listener.accept()).await {
            drop(stream);
            self.metrics.refused(Refusal::Files);
        }
        if !self.reserve.take_back() {
            tokio::time::sleep(BREATH).await;
        }
    }
}

fn watched(stream: std::net::TcpStream) -> Option<TcpStream> {
    stream.set_nonblocking(true).ok()?;
    TcpStream::from_std(stream).ok()
}

pub(crate) fn is_out_of_files(error: &io::Error) -> bool {
    is_one_of(error, &[Errno::MFILE, Errno::NFILE])
}

fn is_of_the_connection(error: &io::Error) -> bool {
    is_one_of(error, &OF_THE_CONNECTION)
}

fn is_one_of(error: &io::Error, errors: &[Errno]) -> bool {
    let code = error.raw_os_error();
    errors.iter().any(|errno| code == Some(errno.raw_os_error()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::arrivals::Arrivals;

    #[tokio::test]
    async fn the_rest_has_connections_of_which_tokio_has_not_heard() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let metrics = Arc::new(HttpMetrics::new(Vec::new()));
        let gates = Arc::new(Gates::new(100, 100, Arrivals::new(0)));
        let mut acceptor = Acceptor::new(listener, gates, metrics);
        let first = tokio::net::TcpStream::connect(address).await.unwrap();
        assert_eq!(acceptor.next().await.unwrap().1, first.local_addr().unwrap());
        // Blocking calls: the driver has no chance to run before the listener closes.
        let more: Vec<_> = (0..20).map(|_| std::net::TcpStream::connect(address).unwrap()).collect();
        assert_eq!(acceptor.rest().len(), more.len());
        assert!(std::net::TcpStream::connect(address).is_err());
    }

    #[test]
    fn trouble_is_said_once_a_second_with_what_went_unsaid() {
        let mut complaints = Complaints::default();
        let now = Instant::now();
        assert_eq!(complaints.due(now), Some(0));
        assert_eq!(complaints.due(now), None);
        assert_eq!(complaints.due(now + BETWEEN_COMPLAINTS / 2), None);
        assert_eq!(complaints.due(now + BETWEEN_COMPLAINTS), Some(2));
    }

    #[test]
    fn the_reserve_comes_back() {
        let reserve = Reserve::new();
        assert!(reserve.give_up() && !reserve.give_up());
        assert!(reserve.take_back() && reserve.take_back());
    }
}
