//! How the end where lines go is doing: read by metrics and readiness, written by the writer's threads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::severity;

/// What others may know about a sink at any time.
#[derive(Default)]
pub(crate) struct Health {
    trouble: Mutex<Option<String>>,
    disk_bytes: AtomicU64,
    budget_bytes: AtomicU64,
    expired: [AtomicU64; severity::COUNT],
}

impl Health {
    /// What is wrong at the moment, as a sentence.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says what is wrong, or that nothing is.
    pub(crate) fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// The bytes that all files take on the disk, and how many they may.
    pub(crate) fn disk(&self) -> (u64, u64) {
        (self.disk_bytes.load(Ordering::Relaxed), self.budget_bytes.load(Ordering::Relaxed))
    }

    pub(crate) fn set_disk_bytes(&self, bytes: u64) {
        self.disk_bytes.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn set_budget_bytes(&self, bytes: u64) {
        self.budget_bytes.store(bytes, Ordering::Relaxed);
    }

    /// The lines of this run that went with an old file.
    pub(crate) fn expired(&self) -> [u64; severity::COUNT] {
        std::array::from_fn(|number| self.expired[number].load(Ordering::Relaxed))
    }

    pub(crate) fn count_expired(&self, lines: [u64; severity::COUNT]) {
        for (total, lines) in self.expired.iter().zip(lines) {
            total.fetch_add(lines, Ordering::Relaxed);
        }
    }
}
