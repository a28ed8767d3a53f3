//! What is known about a socket as long as it is open.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::time::Instant;

/// The numbers of one socket. Both halves write them, and the record of its exchange reads them in the end.
pub(crate) struct Record {
    opened: Instant,
    sent_bytes: AtomicU64,
    // Milliseconds after `opened` at which the last message came or went.
    last_message: AtomicU64,
}

impl Record {
    pub(crate) fn new() -> Self {
        Self { opened: Instant::now(), sent_bytes: AtomicU64::new(0), last_message: AtomicU64::new(0) }
    }

    /// A message has come or gone.
    pub(crate) fn note_message(&self) {
        let now = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_message.store(now, Ordering::Relaxed);
    }

    /// When the last message came or went; at first when the socket was opened.
    pub(crate) fn last_message(&self) -> Instant {
        self.opened + std::time::Duration::from_millis(self.last_message.load(Ordering::Relaxed))
    }

    pub(crate) fn note_sent(&self, bytes: usize) {
        self.sent_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn sent_bytes(&self) -> u64 {
        self.sent_bytes.load(Ordering::Relaxed)
    }
}
