//! Numbers that many threads change at once without getting into each other's way.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Over how many shards a number is spread. Each belongs to one thread as long as it lives, but for the last, which
/// all further threads share: nothing is lost then, it only costs more.
pub const SHARDS: usize = 16;

/// The shard of those who have none of their own.
const SHARED: usize = SHARDS - 1;

/// Something with cache lines of its own. Processors fetch lines in pairs, hence twice the usual 64 bytes.
#[derive(Debug, Default)]
#[repr(align(128))]
pub struct Padded<T>(pub T);

/// Which shards have no owner at the moment.
static FREE: Mutex<[bool; SHARED]> = Mutex::new([true; SHARED]);

/// The shard of a thread, given back when the thread ends.
struct Claim(usize);

thread_local! {
    static CLAIM: Claim = Claim::new();
}

impl Claim {
    fn new() -> Self {
        let mut free = free();
        let index = free.iter().position(|free| *free).unwrap_or(SHARED);
        if let Some(free) = free.get_mut(index) {
            *free = false;
        }
        Self(index)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // The lock hands on what the thread has counted: the next owner goes on from there.
        if let Some(free) = free().get_mut(self.0) {
            *free = true;
        }
    }
}

fn free() -> MutexGuard<'static, [bool; SHARED]> {
    // The list is whole between two statements.
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The shard of the current thread.
///
/// ```
/// use houtai_core::metric::{SHARDS, Shard};
/// use std::sync::atomic::AtomicU64;
///
/// let numbers = [const { AtomicU64::new(0) }; SHARDS];
/// let shard = Shard::current();
/// shard.add(&numbers[shard.index()], 1);
/// assert_eq!(numbers.into_iter().map(AtomicU64::into_inner).sum::<u64>(), 1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Shard(usize);

impl Shard {
    /// That of the calling thread.
    pub fn current() -> Self {
        // While a thread ends it may have given its shard back.
        Self(CLAIM.try_with(|claim| claim.0).unwrap_or(SHARED))
    }

    /// Its index, below [`SHARDS`].
    pub fn index(self) -> usize {
        self.0
    }

    /// Adds to a number that only this shard changes. A thread that has the shard for itself needs no locked
    /// instruction for that, which would wait until all that it wrote before has left the processor's core.
    pub fn add(self, number: &AtomicU64, more: u64) {
        self.change(number, |before| before.wrapping_add(more));
    }

    /// Changes such a number.
    pub fn change(self, number: &AtomicU64, mut change: impl FnMut(u64) -> u64) {
        if self.0 == SHARED {
            // The function always has a new value, so there is no failure.
            let _ = number.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |before| Some(change(before)));
        } else {
            number.store(change(number.load(Ordering::Relaxed)), Ordering::Relaxed);
        }
    }
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
        let shard = Shard::current();
        shard.add(&self.0[shard.index()].0, number);
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

    #[test]
    fn threads_that_follow_each_other_add_to_what_was_there() {
        let number = Sharded::new();
        for _ in 0..4 * SHARDS {
            std::thread::scope(|scope| drop(scope.spawn(|| number.add(3)).join()));
        }
        assert_eq!(number.sum(), 12 * SHARDS as u64);
    }
}
