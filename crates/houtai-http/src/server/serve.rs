//! Serving: from listening sockets to connections, and the way back.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::JoinSet;

use super::accept::Acceptor;
use super::connection::{Connection, Lifetime};
use super::drain::Drain;
use super::gates::{Gates, Place};
use super::io::{Deadlines, PhasedIo};
use super::{Bound, Readiness};
use crate::ServerSettings;
use crate::middleware::stack;
use crate::site::Site;

/// The server of a site.
pub struct Server {
    site: Arc<Site>,
    settings: Arc<ServerSettings>,
    gates: Arc<Gates>,
    drain: Arc<Drain>,
    readiness: Readiness,
    jitter: AtomicU32,
}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// How many connections had to be cut off because their requests did not finish in time.
    pub cut_off: usize,
}

impl Server {
    /// A server; nothing listens before [`Server::run`].
    pub fn new(site: Arc<Site>, settings: Arc<ServerSettings>, readiness: Readiness) -> Self {
        let total = max_connections(settings.max_connections);
        let gates = Arc::new(Gates::new(total, settings.max_connections_per_address));
        Self { site, settings, gates, drain: Arc::new(Drain::new()), readiness, jitter: AtomicU32::new(0) }
    }

    /// Serves until `stop` resolves, then drains: no accepted request is lost unless it takes longer than the
    /// shutdown timeout.
    pub async fn run(self, bound: Vec<Bound>, stop: impl Future<Output = ()>) -> Stopped {
        let server = Arc::new(self);
        let (close, closing) = watch::channel(false);
        let mut loops = JoinSet::new();
        for bound in bound {
            loops.spawn(Arc::clone(&server).accept(bound, closing.clone()));
        }
        server.readiness.set(true);
        stop.await;
        server.readiness.set(false);
        tokio::time::sleep(server.settings.drain_delay).await;
        close.send_replace(true);
        let mut connections = JoinSet::new();
        while let Some(Ok(of_one)) = loops.join_next().await {
            connections.spawn(finish(of_one, server.settings.shutdown_timeout));
        }
        let mut cut_off = 0;
        while let Some(Ok(left)) = connections.join_next().await {
            cut_off += left;
        }
        Stopped { cut_off }
    }

    /// One accept loop; gives back the connections that are still open when it ends.
    async fn accept(self: Arc<Self>, bound: Bound, mut closing: watch::Receiver<bool>) -> JoinSet<()> {
        let mut acceptor = Acceptor::new(bound.listener, Arc::clone(&self.gates));
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                () = is_true(&mut closing) => break,
                accepted = acceptor.next() => match accepted {
                    Some((stream, peer, permit)) => self.open(&mut connections, stream, peer, permit),
                    None => break,
                },
                // Reaping keeps the set from growing; what a connection ended with was its own business.
                Some(_) = connections.join_next() => {}
            }
        }
        for (stream, peer, permit) in acceptor.rest().await {
            self.open(&mut connections, stream, peer, permit);
        }
        drop(acceptor);
        self.drain.start(self.settings.drain_idle);
        connections
    }

    fn open(
        self: &Arc<Self>,
        connections: &mut JoinSet<()>,
        stream: TcpStream,
        peer: SocketAddr,
        permit: OwnedSemaphorePermit,
    ) {
        let address = peer.ip().to_canonical();
        let exempt = self.site.proxies().trusts(address);
        let Some(place) = self.gates.place(permit, address, exempt) else { return };
        connections.spawn(Arc::clone(self).connection(stream, address, place));
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, peer: IpAddr, place: Place) {
        // Without it small answers wait for the client's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let connection = Arc::new(Connection::new(peer, self.lifetime(), Arc::clone(&self.drain)));
        let io = PhasedIo::new(stream, Arc::clone(&connection), self.deadlines());
        let site = Arc::clone(&self.site);
        let of_requests = Arc::clone(&connection);
        let service = hyper::service::service_fn(move |request| {
            of_requests.begin_request();
            stack::enter(&site, &of_requests, request)
        });
        let serving = http1_builder(&self.settings).serve_connection(TokioIo::new(io), service);
        let mut serving = std::pin::pin!(serving);
        let mut draining = connection.drain().subscribe();
        let ended = tokio::select! {
            ended = &mut serving => Some(ended),
            () = is_true(&mut draining) => None,
        };
        // Polled once more, an idle connection sees its new deadline.
        let ended = match ended {
            Some(ended) => ended,
            None => serving.await,
        };
        if let Err(error) = ended {
            tracing::debug!(%peer, %error, "a connection ended with an error");
        }
        drop(place);
    }

    fn lifetime(&self) -> Lifetime {
        // Up to a tenth more for each: a fixed stride that does not divide 1000 spreads them evenly.
        let share = self.jitter.fetch_add(377, Ordering::Relaxed) % 1000;
        let age = self.settings.connection_lifetime;
        Lifetime { requests: self.settings.keep_alive_requests, age: age + age * share / 10_000 }
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines {
            head: self.settings.head_timeout,
            head_rate: self.settings.head_min_rate,
            keep_alive: self.settings.keep_alive,
            write: self.settings.write_timeout,
            write_rate: self.settings.write_min_rate,
        }
    }
}

fn http1_builder(settings: &ServerSettings) -> http1::Builder {
    let mut builder = http1::Builder::new();
    // Room for the largest head that is permitted, its request line included.
    let head = usize::try_from(settings.max_head.0.saturating_add(settings.max_uri.0)).unwrap_or(usize::MAX);
    builder
        .timer(TokioTimer::new())
        // Our own phases watch heads; hyper's timer would also end idle connections.
        .header_read_timeout(None)
        // A client may close its sending side and still wait for the answer.
        .half_close(true)
        .max_buf_size(head.max(16 * 1024));
    builder
}

/// Waits for connections to end; those that do not in time are cut off and counted.
async fn finish(mut connections: JoinSet<()>, timeout: Duration) -> usize {
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(timeout, all).await.is_ok() {
        return 0;
    }
    connections.len()
}

/// The number of connections: as set, or 80 % of the files that the process may open.
fn max_connections(set: usize) -> usize {
    let files = raise_file_limit();
    let most = files / 10 * 8;
    if set == 0 {
        return most.max(1);
    }
    if set > most {
        tracing::warn!(
            set,
            most,
            "server.max_connections is more than 80 % of the files that the process may open"
        );
    }
    set
}

/// Raises the limit of open files to what the system permits, and says what it is.
fn raise_file_limit() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    // Refused by some sandboxes; the old limit is then the one to count with.
    let _ = setrlimit(Resource::Nofile, raised);
    let files = getrlimit(Resource::Nofile).current.unwrap_or(1 << 20);
    usize::try_from(files).unwrap_or(usize::MAX).min(1 << 20)
}

/// Waits until the flag is up. The guard that a receiver hands out must not live across an `await`.
async fn is_true(flag: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which happens only after the flag went up.
    let _ = flag.wait_for(|up| *up).await.map(|_| ());
}
