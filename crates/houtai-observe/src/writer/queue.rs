//! The queue between the threads that log and the one that writes: bounded in bytes, and nobody waits for it.
//!
//! Lines go into one of several shards. A thread tries its own shard first and goes on to the next where that one
//! is locked, so a thread that was suspended inside keeps nobody waiting. Each line gets a number while its
//! shard is locked. The writer notes the next number, then locks each shard in turn: whatever has a smaller number
//! is in the shards by then, so it writes exactly these, sorted, and the log is in the order of acceptance.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use super::record::{HEAD_BYTES, Record, Segment};
use super::severity;

/// The part of the queue that a level may fill, in percent: what is left above is for more severe lines, so that
/// the least severe are dropped first and errors last.
const SHARE_PERCENT: [usize; severity::COUNT] = [100, 90, 75, 60, 50];

/// Emptied segments that a shard keeps, so that filling it does not allocate.
const SPARES: usize = 2;

/// Keeps a number that all threads change off the cache lines of its neighbours.
#[repr(align(128))]
struct Apart<T>(T);

/// The bounded queue.
pub(crate) struct Queue {
    shards: Box<[Apart<Mutex<Shard>>]>,
    // The number of the next line to be accepted.
    next: Apart<AtomicU64>,
    // Raised by the threads that log, lowered by the writer once lines are out.
    queued_bytes: Apart<AtomicUsize>,
    limit_bytes: [usize; severity::COUNT],
}

/// Where lines wait; segments are in the order in which they were filled.
#[derive(Default)]
pub(super) struct Shard {
    pub(super) segments: Vec<Segment>,
    pub(super) spares: Vec<Segment>,
}

impl Shard {
    fn append(&mut self, record: Record<'_>) {
        let bytes = record.line.len();
        match self.segments.last_mut() {
            Some(last) if last.has_room_for(bytes) => last.append(record),
            _ => {
                let spare = self.spares.pop().filter(|spare| spare.has_room_for(bytes));
                let mut fresh = spare.unwrap_or_else(|| Segment::with_room_for(bytes));
                fresh.append(record);
                self.segments.push(fresh);
            }
        }
    }
}

impl Queue {
    /// A queue that holds at most so many bytes.
    pub(crate) fn new(limit_bytes: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let shards = (2 * cores).next_power_of_two().clamp(4, 32);
        Self {
            shards: (0..shards).map(|_| Apart(Mutex::default())).collect(),
            next: Apart(AtomicU64::new(0)),
            queued_bytes: Apart(AtomicUsize::new(0)),
            limit_bytes: SHARE_PERCENT.map(|percent| limit_bytes / 100 * percent),
        }
    }

    /// Takes a line; `false` when there is no room for one of its level.
    pub(crate) fn push(&self, severity: usize, line: &[u8]) -> bool {
        let bytes = HEAD_BYTES + line.len();
        let limit = self.limit_bytes[severity];
        // Looking first keeps a flood of refused lines from pushing out the errors among them.
        if self.queued_bytes() + bytes > limit {
            return false;
        }
        let queued = self.queued_bytes.0.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let shard = if queued > limit { None } else { self.free_shard() };
        let Some(mut shard) = shard else {
            self.release(bytes);
            return false;
        };
        let number = self.next.0.fetch_add(1, Ordering::SeqCst);
        shard.append(Record { number, severity, line });
        true
    }

    /// A shard that nobody holds at the moment, the calling thread's own if possible. There is none only when as many
    /// threads as there are shards were suspended inside at the same time.
    fn free_shard(&self) -> Option<MutexGuard<'_, Shard>> {
        let home = home();
        (0..self.shards.len()).find_map(|step| {
            let shard = &self.shards[(home + step) & (self.shards.len() - 1)];
            match shard.0.try_lock() {
                Ok(shard) => Some(shard),
                Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => None,
            }
        })
    }

    /// The shards, one after the other, for the writer; it may wait for a thread that holds one.
    pub(super) fn locked_shards(&self) -> impl Iterator<Item = MutexGuard<'_, Shard>> {
        self.shards.iter().map(|shard| shard.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many shards there are.
    pub(super) fn shard_count(&self) -> usize {
        self.shards.len()
    }

    /// The number of the next line, which is how many have been accepted.
    pub(crate) fn accepted(&self) -> u64 {
        self.next.0.load(Ordering::SeqCst)
    }

    /// The bytes that wait, with the heads of records.
    pub(crate) fn queued_bytes(&self) -> usize {
        self.queued_bytes.0.load(Ordering::Relaxed)
    }

    /// The bytes that may wait.
    pub(crate) fn limit_bytes(&self) -> usize {
        self.limit_bytes[0]
    }

    /// Gives room back, once lines are out.
    pub(crate) fn release(&self, bytes: usize) {
        self.queued_bytes.0.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Shard {
    /// Takes all lines out and leaves emptied segments for the next ones.
    pub(super) fn exchange(&mut self, emptied: &mut Vec<Segment>) -> Vec<Segment> {
        while self.spares.len() < SPARES
            && let Some(segment) = emptied.pop()
        {
            self.spares.push(segment);
        }
        std::mem::take(&mut self.segments)
    }
}

/// The shard at which the calling thread begins, spread evenly over threads.
fn home() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static HOME: Cell<Option<usize>> = const { Cell::new(None) };
    }
    HOME.with(|home| {
        home.get().unwrap_or_else(|| {
            let number = THREADS.fetch_add(1, Ordering::Relaxed);
            home.set(Some(number));
            number
        })
    })
}
