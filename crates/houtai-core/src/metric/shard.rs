//! Numbers that many threads change at once without getting into each other's way.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Over how many shards a number is spread. More threads than this share; nothing is lost then, it only costs more.
pub const SHARDS: usize = 16;

/// Something with cache lines of its own. Processors fetch lines in pairs, hence twice the usual 64 bytes.
#[derive(Debug, Default)]
#[repr(align(128))]
pub struct Padded<T>(pub T);

static NEXT_THREAD: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static SHARD: usize = NEXT_THREAD.fetch_add(1, Ordering::Relaxed) % SHARDS;
}

/// The shard of the current thread, below [`SHARDS`].
pub fn shard() -> usize {
    // While a thread ends there may be no local any more; any shard will do.
    SHARD.try_with(|shard| *shard).unwrap_or(0)
}

/// A number that only grows, spread over shards: adding touches the shard of the current thread only.
///
/// ```
/// use houtai_core::metric::Sharded;
///
/// static SEEN: Sharded = Sharded::new();
/// SEEN.add(2);
/// assert_eq!(SEEN.sum(), 2);
/// ```
#[derive(Debug)]
pub struct Sharded([Padded<AtomicU64>; SHARDS]);

impl Default for Sharded {
    fn default() -> Self {
        Self::new()
    }
}

impl Sharded {
    /// Zero.
    pub const fn new() -> Self {
        Self([const { Padded(AtomicU64::new(0)) }; SHARDS])
    }

    /// Adds.
    pub fn add(&self, number: u64) {
        self.0[shard()].0.fetch_add(number, Ordering::Relaxed);
    }

    /// What has been added up to now. Never less than at an earlier call.
    pub fn sum(&self) -> u64 {
        self.0.iter().map(|shard| shard.0.load(Ordering::Relaxed)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_never_shrinks_while_many_threads_add_and_loses_nothing() {
        let number = Sharded::new();
        std::thread::scope(|scope| {
            let adders: Vec<_> =
                (0..SHARDS + 4).map(|_| scope.spawn(|| (0..2000).for_each(|_| number.add(1)))).collect();
            let mut last = 0;
            while !adders.iter().all(std::thread::ScopedJoinHandle::is_finished) {
                let sum = number.sum();
                assert!(sum >= last);
                last = sum;
            }
        });
        assert_eq!(number.sum(), 2000 * (SHARDS as u64 + 4));
    }
}
