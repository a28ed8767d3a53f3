//! The contract of the access log: one entry for each answered request.

use std::net::IpAddr;
use std::time::Duration;

use crate::RequestId;

/// What is known about a request once its answer is out.
pub struct AccessEntry<'a> {
    /// The method, as it was sent.
    pub method: &'a str,
    /// The path, as it was sent; never the query, in which clients put what should not be written down.
    pub path: &'a str,
    /// The template of the route; `None` where no route was found.
    pub route: Option<&'a str>,
    /// The version of HTTP: `HTTP/1.1`, `HTTP/2`.
    pub protocol: &'static str,
    /// The status; `None` when the client went away before there was one.
    pub status: Option<u16>,
    /// From the head of the request to the last byte that was handed to the connection.
    pub duration: Duration,
    /// The bytes of the body that were handed to the connection.
    pub bytes: u64,
    /// Whether all of the answer was handed to the connection.
    pub is_complete: bool,
    /// Whether the answer goes on by its nature, as an event stream or a WebSocket does: it is not slow for being long.
    pub is_lasting: bool,
    /// The address of the client, seen through trusted proxies.
    pub peer: IpAddr,
    /// The id of the request.
    pub request_id: RequestId,
}

/// Where access entries go. It is called on the threads that serve, so it must not block.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use houtai_core::{AccessEntry, AccessLog};
///
/// #[derive(Default)]
/// struct Refused(AtomicU64);
///
/// impl AccessLog for Refused {
///     fn log(&self, entry: &AccessEntry<'_>) {
///         if entry.status == Some(403) {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait AccessLog: Send + Sync + 'static {
    /// Whether anybody wants entries at this moment; without one none is made.
    fn is_wanted(&self) -> bool {
        true
    }

    /// Takes one entry.
    fn log(&self, entry: &AccessEntry<'_>);
}
