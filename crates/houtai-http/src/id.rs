//! Request ids, one after the other.

use std::sync::atomic::{AtomicU64, Ordering};

use houtai_core::RequestId;

/// Gives out request ids.
pub(crate) struct RequestIds {
    process: u64,
    next: AtomicU64,
}

impl RequestIds {
    pub(crate) fn new() -> Self {
        use std::hash::{BuildHasher, Hasher};
        // The seed of a `RandomState` is random for each process, which is all that is needed here.
        let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
        hasher.write_u32(std::process::id());
        Self { process: hasher.finish(), next: AtomicU64::new(1) }
    }

    pub(crate) fn next(&self) -> RequestId {
        RequestId::new(self.process, self.next.fetch_add(1, Ordering::Relaxed))
    }
}
