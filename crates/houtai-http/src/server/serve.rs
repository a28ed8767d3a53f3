//! Serving: from listening sockets to connections, and the way back.

use std::collections::VecDeque;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::JoinSet;

use super::Bound;
use super::accept::Acceptor;
use super::arrivals::Arrivals;
use super::connection::Lifetime;
use super::conversation::max_head;
use super::drain::{CutOffAtDrop, Drain};
use super::gates::Gates;
use super::http2::{self, Http2Limits};
use super::io::Deadlines;
use super::pace::{GRACE, PaceLimits};
use super::tls::Tls;
use crate::Readiness;
use crate::site::Site;
use crate::{Http2Settings, ServerSettings};

/// How long connections have to notice that they have been cut off. Only a handler that blocks its thread does
/// not.
const TO_NOTICE: Duration = Duration::from_secs(1);

/// The server of a site.
pub struct Server {
    pub(crate) site: Arc<Site>,
    settings: Arc<ServerSettings>,
    pub(crate) deadlines: Arc<Deadlines>,
    // How many bytes a head may take before it is whole.
    pub(crate) max_head: usize,
    pub(crate) http2: Option<Http2Limits>,
    pub(crate) tls: Option<Arc<Tls>>,
    gates: Arc<Gates>,
    pub(crate) drain: Arc<Drain>,
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
        let http2 = site.context().settings().get::<Http2Settings>();
        let gates = gates(&settings);
        // Set once: a site has one server.
        let _ = site.metrics().most_connections.set(gates.places());
        Self {
            site,
            deadlines: Arc::new(deadlines(&settings)),
            max_head: max_head(&settings),
            http2: http2::limits(http2.as_deref(), &settings),
            tls: None,
            gates: Arc::new(gates),
            settings,
            drain: Arc::new(Drain::new()),
            readiness,
            jitter: AtomicU32::new(0),
        }
    }

    /// Speaks TLS, and nothing else, on every listener.
    #[must_use]
    pub fn with_tls(mut self, tls: Option<Arc<Tls>>) -> Self {
        if let Some(tls) = &tls {
            // Set once: a site has one server.
            let _ = self.site.metrics().tls.set(Arc::clone(tls));
        }
        self.tls = tls;
        self
    }

    /// Serves until `stop` resolves, then drains: no accepted request is lost unless it takes longer than the
    /// shutdown timeout.
    pub async fn run(self, bound: Vec<Bound>, stop: impl Future<Output = ()>) -> Stopped {
        let server = Arc::new(self);
        let _ending = CutOffAtDrop(Arc::clone(&server.drain));
        // It ends when it is dropped with this future.
        let mut renewals = JoinSet::new();
        if let Some(tls) = &server.tls {
            renewals.spawn(Arc::clone(tls).watch());
        }
        let (close, closing) = watch::channel(false);
        let mut loops = JoinSet::new();
        for bound in bound {
            loops.spawn(Arc::clone(&server).accept(bound, closing.clone()));
        }
        server.readiness.set(true);
        tokio::select! {
            () = stop => {}
            // A server that no longer accepts ends, so that whoever watches it can start another.
            Some(ended) = loops.join_next() => tracing::error!(?ended, "a listener has stopped accepting"),
        }
        server.readiness.set(false);
        tokio::time::sleep(server.settings.drain_delay).await;
        close.send_replace(true);
        let mut rest = VecDeque::new();
        while let Some(ended) = loops.join_next().await {
            rest.extend(ended.unwrap_or_else(|error| {
                tracing::error!(%error, "a listener ended, and what it had not yet given out with it");
                Vec::new()
            }));
        }
        server.drain.start(server.settings.drain_idle);
        server.finish(rest).await
    }

    /// One accept loop; when it ends, the listener is closed and its last connections are given out.
    async fn accept(
        self: Arc<Self>,
        bound: Bound,
        mut closing: watch::Receiver<bool>,
    ) -> Vec<(TcpStream, SocketAddr)> {
        let mut acceptor =
            Acceptor::new(bound.listener, Arc::clone(&self.gates), Arc::clone(self.site.metrics()));
        // An error means that the sender is gone, which happens only when the server's future has been dropped.
        let closed = async { closing.wait_for(|closed| *closed).await.is_ok() };
        let mut closed = std::pin::pin!(closed);
        loop {
            tokio::select! {
                biased;
                _ = &mut closed => return acceptor.rest(),
                accepted = acceptor.next() => match accepted {
                    Some((stream, peer, permit)) => self.open(stream, peer, permit),
                    None => return Vec::new(),
                },
            }
        }
    }

    /// Waits for connections to end; those that do not in time are cut off and counted. The last ones that were
    /// accepted get their places as others end.
    async fn finish(self: &Arc<Self>, mut rest: VecDeque<(TcpStream, SocketAddr)>) -> Stopped {
        let all = async {
            while !rest.is_empty() {
                let permit = self.gates.permit().await;
                if let (Some(permit), Some((stream, peer))) = (permit, rest.pop_front()) {
                    self.open(stream, peer, permit);
                }
            }
            self.gates.empty().await;
        };
        if tokio::time::timeout(self.settings.shutdown_timeout, all).await.is_ok() {
            return Stopped { cut_off: 0 };
        }
        self.drain.cut_off();
        let _ = tokio::time::timeout(TO_NOTICE, self.gates.empty()).await;
        Stopped { cut_off: rest.len() + self.drain.lost() + self.gates.taken() }
    }

    fn open(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        let address = peer.ip().to_canonical();
        let exempt = self.site.proxies().trusts(address);
        let place = match self.gates.place(permit, address, exempt) {
            Ok(place) => place,
            Err(refusal) => return self.site.metrics().refused(refusal),
        };
        self.note_places();
        tokio::spawn(Arc::clone(self).connection(stream, address, place));
    }

    pub(crate) fn note_places(&self) {
        self.drain.note_places(self.gates.taken(), self.gates.places());
    }

    pub(crate) fn lifetime(&self) -> Lifetime {
        // Up to a tenth more for each: a fixed stride that does not divide 1000 spreads them evenly.
        let share = self.jitter.fetch_add(377, Ordering::Relaxed) % 1000;
        let age = self.settings.connection_lifetime;
        // In this order no lifetime is too long to be multiplied.
        let more = (age / 10_000).saturating_mul(share);
        Lifetime { requests: self.settings.keep_alive_requests, age: age.saturating_add(more) }
    }
}

fn gates(settings: &ServerSettings) -> Gates {
    let total = max_connections(settings.max_connections);
    let arrivals = Arrivals::new(settings.new_connections_per_address);
    Gates::new(total, settings.max_connections_per_address, arrivals)
}

fn deadlines(settings: &ServerSettings) -> Deadlines {
    Deadlines {
        head: settings.head_timeout,
        head_rate: settings.head_min_rate,
        keep_alive: settings.keep_alive,
        write: PaceLimits { silence: settings.write_timeout, rate: settings.write_min_rate, grace: GRACE },
    }
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
