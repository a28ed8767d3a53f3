//! What the server counts. A request costs a handful of additions to numbers of its own thread; names and labels
//! are put to them only when somebody collects.

mod catalogue;
mod connections;
mod route;
mod status;

use std::sync::{Arc, OnceLock};

use houtai_core::metric::Sharded;
use houtai_core::{Error, ErrorKind, Metric, MetricSink, MetricSource};

pub(crate) use connections::Connections;
pub(crate) use route::RouteMetrics;

use crate::server::Tls;

/// Why a connection was closed before it was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Its address has enough of them.
    Address,
    /// Its address opens them too fast.
    Rate,
    /// The process may open no more files.
    Files,
}

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lateness {
    /// The head of a request.
    Head,
    /// The body of a request.
    Body,
    /// The handler.
    Handler,
    /// The client, with taking its answer.
    Write,
}

const REFUSALS: [(Refusal, &str); 3] =
    [(Refusal::Address, "address"), (Refusal::Rate, "rate"), (Refusal::Files, "files")];
const LATENESS: [(Lateness, &str); 4] = [
    (Lateness::Head, "head"),
    (Lateness::Body, "body"),
    (Lateness::Handler, "handler"),
    (Lateness::Write, "write"),
];

/// The numbers of one server.
pub(crate) struct HttpMetrics {
    routes: Vec<Arc<RouteMetrics>>,
    // Requests without a route. One for all, whatever they asked for: their paths come from clients.
    unrouted: RouteMetrics,
    pub(crate) begun: Sharded,
    pub(crate) received_bytes: Sharded,
    pub(crate) sent_bytes: Sharded,
    pub(crate) connections: Arc<Connections>,
    pub(crate) accept_pauses: Sharded,
    // Set once the server knows it.
    pub(crate) most_connections: OnceLock<usize>,
    pub(crate) tls: OnceLock<Arc<Tls>>,
    refused: [Sharded; REFUSALS.len()],
    late: [Sharded; LATENESS.len()],
    panics: Sharded,
}

impl HttpMetrics {
    pub(crate) fn new(routes: Vec<Arc<RouteMetrics>>) -> Self {
        Self {
            routes,
            unrouted: RouteMetrics::of_any_method("none"),
            begun: Sharded::new(),
            received_bytes: Sharded::new(),
            sent_bytes: Sharded::new(),
            connections: Arc::default(),
            accept_pauses: Sharded::new(),
            most_connections: OnceLock::new(),
            tls: OnceLock::new(),
            refused: Default::default(),
            late: Default::default(),
            panics: Sharded::new(),
        }
    }

    /// The numbers of requests that found no route.
    pub(crate) fn unrouted(&self) -> &RouteMetrics {
        &self.unrouted
    }

    pub(crate) fn refused(&self, refusal: Refusal) {
        self.refused[refusal as usize].add(1);
    }

    pub(crate) fn late(&self, lateness: Lateness) {
        self.late[lateness as usize].add(1);
    }

    /// A handler ended without an answer of its own.
    pub(crate) fn gave_up(&self, error: &Error) {
        match error.kind() {
            ErrorKind::Timeout => self.late(Lateness::Handler),
            _ => self.panics.add(1),
        }
    }

    fn all_routes(&self) -> impl Iterator<Item = &RouteMetrics> {
        self.routes.iter().map(|route| &**route).chain([&self.unrouted])
    }

    fn collect_requests(&self, sink: &mut dyn MetricSink) {
        let finished: u64 = self.all_routes().map(|route| route.collect(sink)).sum();
        // Asked for after those that have finished: a request in between counts as in flight, and never as less
        // than none.
        let in_flight = self.begun.sum().saturating_sub(finished);
        sink.value(&catalogue::IN_FLIGHT, &[], in_flight as f64);
        sink.value(&catalogue::RECEIVED_BYTES, &[], self.received_bytes.sum() as f64);
        sink.value(&catalogue::SENT_BYTES, &[], self.sent_bytes.sum() as f64);
        for ((_, name), number) in LATENESS.iter().zip(&self.late) {
            sink.value(&catalogue::TIMEOUTS, &[name], number.sum() as f64);
        }
        sink.value(&catalogue::PANICS, &[], self.panics.sum() as f64);
    }

    fn collect_connections(&self, sink: &mut dyn MetricSink) {
        for (state, number) in self.connections.by_state() {
            sink.value(&catalogue::CONNECTIONS, &[state.name()], number as f64);
        }
        // Those that have ended first, for the same reason as above.
        sink.value(&catalogue::CLOSED, &[], self.connections.closed() as f64);
        sink.value(&catalogue::ACCEPTED, &[], self.connections.accepted() as f64);
        for ((_, name), number) in REFUSALS.iter().zip(&self.refused) {
            sink.value(&catalogue::REFUSED, &[name], number.sum() as f64);
        }
        sink.value(&catalogue::ACCEPT_PAUSES, &[], self.accept_pauses.sum() as f64);
        if let Some(most) = self.most_connections.get() {
            sink.value(&catalogue::MOST_CONNECTIONS, &[], *most as f64);
        }
        if let Some(tls) = self.tls.get() {
            let seconds = tls.not_after().as_microsecond() / 1_000_000;
            sink.value(&catalogue::CERTIFICATE_EXPIRY, &[], seconds as f64);
        }
    }
}

impl MetricSource for HttpMetrics {
    fn metrics(&self) -> Vec<&'static Metric> {
        catalogue::ALL.to_vec()
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        self.collect_requests(sink);
        self.collect_connections(sink);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use http::{Method, StatusCode};

    use super::*;

    /// Everything that is counted for one request, by `threads` at once; nanoseconds of one thread.
    fn measure(threads: u32) {
        const REQUESTS: u32 = 5_000_000;
        let route = Arc::new(RouteMetrics::of_endpoint("/a", &Method::GET));
        let metrics = HttpMetrics::new(vec![Arc::clone(&route)]);
        let began = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    for _ in 0..REQUESTS {
                        metrics.begun.add(1);
                        metrics.received_bytes.add(80);
                        let began = Instant::now();
                        route.activity().run(|| std::hint::black_box(()));
                        metrics.sent_bytes.add(200);
                        route.count(&Method::GET, Some(StatusCode::OK), began.elapsed());
                    }
                });
            }
        });
        let nanoseconds = began.elapsed().as_nanos() / u128::from(REQUESTS);
        println!("{threads} threads: {nanoseconds} ns for each request, the clock read twice included");
    }

    #[test]
    #[ignore = "a measurement: cargo test --release -p houtai-http --lib -- --ignored --nocapture what_counting"]
    fn what_counting_a_request_costs() {
        (1..=2).for_each(measure);
    }

    #[test]
    fn each_reason_has_its_own_number_under_its_own_name() {
        assert!(REFUSALS.iter().enumerate().all(|(index, (reason, _))| *reason as usize == index));
        assert!(LATENESS.iter().enumerate().all(|(index, (what, _))| *what as usize == index));
    }
}
