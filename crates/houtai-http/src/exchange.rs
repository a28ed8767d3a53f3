//! One request and its answer, from the head to the last byte: what is counted and logged in the end.

use std::sync::Arc;
use std::time::Duration;

use houtai_core::{AccessEntry, RequestId};
use http::{Method, StatusCode, Version};
use tokio::time::Instant;

use crate::request::Essence;
use crate::site::Site;

/// The record of one exchange. Dropped when all is over, in whatever way; it is told then.
pub(crate) struct Exchange {
    essence: Arc<Essence>,
    began: Instant,
    status: Option<StatusCode>,
    bytes: u64,
    is_complete: bool,
    // Set when the answer goes on by its nature: how long it took to begin.
    began_to_last: Option<Duration>,
}

impl Exchange {
    pub(crate) fn begin(essence: Arc<Essence>, began: Instant) -> Self {
        essence.site.metrics().begun.add(1);
        Self { essence, began, status: None, bytes: 0, is_complete: false, began_to_last: None }
    }

    pub(crate) fn essence(&self) -> &Arc<Essence> {
        &self.essence
    }

    pub(crate) fn id(&self) -> RequestId {
        self.essence.id
    }

    /// The answer is known; its body follows.
    pub(crate) fn answered(&mut self, status: StatusCode) {
        self.status = Some(status);
        // Nobody takes the body of an answer to HEAD.
        self.is_complete = self.essence.method == Method::HEAD;
    }

    /// The answer goes on by its nature; how long it does so is not how long it took.
    pub(crate) fn lasts(&mut self) {
        self.began_to_last = Some(self.began.elapsed());
    }

    /// Bytes of the body have been handed to the connection.
    pub(crate) fn sent(&mut self, bytes: u64) {
        self.bytes += bytes;
    }

    /// The whole answer has been handed to the connection.
    pub(crate) fn complete(&mut self) {
        self.is_complete = true;
    }

    /// Adds it to the numbers of its route.
    fn count(&self, site: &Site, duration: Duration) {
        let route = self.essence.route().map(|route| &*route.metrics);
        route.unwrap_or(site.metrics().unrouted()).count(&self.essence.method, self.status, duration);
    }

    /// Tells the access log.
    fn log(&self, site: &Site, duration: Duration) {
        let Some(access_log) = site.access_log().filter(|log| log.is_wanted()) else { return };
        let essence = &*self.essence;
        access_log.log(&AccessEntry {
            method: essence.method.as_str(),
            path: essence.uri.path(),
            route: essence.route().map(|route| route.template().as_str()),
            protocol: protocol(essence.version),
            status: self.status.map(|status| status.as_u16()),
            duration,
            bytes: self.bytes,
            is_complete: self.is_complete,
            is_lasting: self.began_to_last.is_some(),
            peer: essence.client,
            request_id: essence.id,
        });
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        // The clock is read once for both.
        let duration = self.began.elapsed();
        self.count(&self.essence.site, self.began_to_last.unwrap_or(duration));
        self.log(&self.essence.site, duration);
        // A request that was given up before its answer leaves no work behind.
        if self.status.is_some() {
            self.essence.after.start(Arc::strong_count(&self.essence) == 1);
        }
    }
}

fn protocol(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        _ => "HTTP/1.1",
    }
}
