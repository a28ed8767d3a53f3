//! A connection that speaks HTTP/2.
//!
//! hyper and h2 bound what a client may make them keep; the deadlines are ours, because theirs know neither
//! requests nor idle connections.

mod driver;
mod lent;
mod patrol;
mod settings;
mod streamed;
mod streams;

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Method;
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};

use self::driver::Driver;
use self::lent::Lent;
use self::patrol::Patrol;
pub use self::settings::Http2Settings;
use self::streamed::{Streamed, StreamedFlight};
use self::streams::Streams;
use super::carrier::Carrier;
use super::connection::Connection;
use super::conversation::Conversation;
use super::io::PhasedIo;
use crate::ServerSettings;
use crate::body::Arriving;
use crate::middleware::stack;
use crate::site::Site;

/// How much of all bodies of a connection, and of one of them, a client may send before they are read.
const CONNECTION_WINDOW: u32 = 1 << 20;
const STREAM_WINDOW: u32 = 256 << 10;
/// How much of an answer waits in h2 for a client to take it, beyond the piece that is being sent.
const SEND_BUFFER: usize = 256 << 10;
/// How much the compression of heads remembers.
const HEADER_TABLE: u32 = 4096;
/// How many streams that the client has reset may wait to be noticed.
const PENDING_RESETS: usize = 20;
/// How many streams may break off within 10 s before the connection ends in order; at twice that it is cut off.
/// h2 ends it as well once it has had to reset so many for mistakes of the client.
const BROKEN_STREAMS: u32 = 100;
/// How long a silent client is left alone before it is asked whether it is there.
const PING_AFTER: Duration = Duration::from_secs(30);

/// The limits of connections that speak HTTP/2; `None` when the settings switch it off.
pub(crate) fn limits(settings: Option<&Http2Settings>, server: &ServerSettings) -> Option<Http2Limits> {
    let settings = settings.filter(|settings| settings.enabled)?;
    let head = u32::try_from(settings.max_head.0).unwrap_or(u32::MAX);
    Some(Http2Limits { streams: settings.max_streams, head, ping_timeout: server.write_timeout })
}

/// The limits of connections that speak HTTP/2.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Http2Limits {
    streams: u32,
    head: u32,
    ping_timeout: Duration,
}

impl Http2Limits {
    fn builder(self, streams: Streams) -> http2::Builder<Streams> {
        let mut builder = http2::Builder::new(streams);
        builder
            .timer(TokioTimer::new())
            .max_concurrent_streams(self.streams)
            .max_header_list_size(self.head)
            .header_table_size(HEADER_TABLE)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .initial_stream_window_size(STREAM_WINDOW)
            .max_send_buf_size(SEND_BUFFER)
            .max_pending_accept_reset_streams(PENDING_RESETS)
            .max_local_error_reset_streams(BROKEN_STREAMS as usize)
            .keep_alive_interval(PING_AFTER)
            .keep_alive_timeout(self.ping_timeout);
        builder
    }
}

/// What answers the requests of a connection.
struct Answers {
    site: Arc<Site>,
    connection: Arc<Connection>,
    streams: Streams,
}

impl Service<http::Request<Incoming>> for Answers {
    type Response = http::Response<Streamed>;
    type Error = Infallible;
    type Future = StreamedFlight;

    fn call(&self, request: http::Request<Incoming>) -> StreamedFlight {
        let is_head = request.method() == Method::HEAD;
        let stream = self.streams.open();
        let request = request.map(Arriving::Http2);
        StreamedFlight::new(stack::enter(&self.site, &self.connection, request), stream, is_head)
    }
}

impl Conversation {
    /// Serves HTTP/2. What hyper makes of the IO is made before the future, which would have room for both.
    pub(crate) fn http2<S: Carrier>(
        mut self,
        io: PhasedIo<S>,
        limits: Http2Limits,
    ) -> impl Future<Output = ()> + Send {
        self.connection.speaks_http2();
        let streams = Streams::new(Arc::clone(&self.connection));
        let answers = Answers {
            site: Arc::clone(&self.server.site),
            connection: Arc::clone(&self.connection),
            streams: streams.clone(),
        };
        let home = Arc::new(Mutex::new(None));
        let lent = Lent::new(io, Arc::clone(&home));
        let serving = limits.builder(streams.clone()).serve_connection(TokioIo::new(lent), answers);
        let patrol = Patrol::new(streams, Arc::clone(&self.connection), Arc::clone(&self.server.deadlines));
        let driver = Box::pin(Driver::new(serving, patrol));
        async move {
            match self.stages.watched(driver).await {
                Some(Ok(())) => {}
                Some(Err(error)) => self.note(&*error),
                None => return self.count_lost(),
            }
            // hyper has dropped it, and with that given it back.
            let io = home.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(io) = io {
                Box::pin(self.close(io)).await;
            }
        }
    }
}
