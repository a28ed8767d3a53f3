//! What the handles and the writer's thread share.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use super::drops::{DropReason, Drops};
use super::health::Health;
use super::queue::Queue;
use super::severity;

/// It looks at the queue, or will before it waits again.
const AWAKE: u8 = 0;
/// It gathers lines for a moment; only a queue that fills up is worth waking it.
const NAPPING: u8 = 1;
/// It waits for the next line.
const ASLEEP: u8 = 2;

/// So much is written at once: enough for large pieces, and little enough that the memory in which lines gather stays
/// in the cache of the processor, where the next ones find it.
const GATHERED_BYTES: usize = 128 << 10;

/// The thread looks around every second, so after this time it hangs in a write.
const STALL: Duration = Duration::from_secs(3);

/// The state of one writer.
pub(crate) struct Shared {
    pub(crate) queue: Queue,
    pub(crate) drops: Drops,
    pub(crate) written: Written,
    pub(crate) health: Arc<Health>,
    max_line_bytes: usize,
    state: AtomicU8,
    thread: OnceLock<Thread>,
    closing: AtomicBool,
    progress: Mutex<Progress>,
    progressed: Condvar,
}

/// How far the thread has come.
#[derive(Clone, Copy)]
struct Progress {
    // Lines with a smaller number are out or counted.
    done: u64,
    // When it came so far, or looked and found nothing to do.
    at: Instant,
    ended: bool,
}

/// What was written since the start.
#[derive(Default)]
pub(crate) struct Written {
    lines: [AtomicU64; severity::COUNT],
    bytes: AtomicU64,
}

impl Written {
    pub(crate) fn add(&self, lines: [u64; severity::COUNT], bytes: usize) {
        for (total, lines) in self.lines.iter().zip(lines) {
            total.fetch_add(lines, Ordering::Relaxed);
        }
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn lines(&self) -> [u64; severity::COUNT] {
        std::array::from_fn(|number| self.lines[number].load(Ordering::Relaxed))
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

impl Shared {
    pub(crate) fn new(queue_bytes: usize, max_line_bytes: usize, health: Arc<Health>) -> Self {
        Self {
            queue: Queue::new(queue_bytes),
            drops: Drops::default(),
            written: Written::default(),
            health,
            max_line_bytes,
            state: AtomicU8::new(AWAKE),
            thread: OnceLock::new(),
            closing: AtomicBool::new(false),
            progress: Mutex::new(Progress { done: 0, at: Instant::now(), ended: false }),
            progressed: Condvar::new(),
        }
    }

    /// Takes a line or counts it as dropped.
    pub(crate) fn accept(&self, severity: usize, line: &[u8]) {
        if line.len() > self.max_line_bytes {
            return self.drops.count(DropReason::TooLong, severity);
        }
        if self.is_closing() {
            return self.drops.count(DropReason::Closed, severity);
        }
        if !self.queue.push(severity, line) {
            self.drops.count(DropReason::QueueFull, severity);
        }
        let state = self.state.load(Ordering::SeqCst);
        if state == ASLEEP || (state == NAPPING && self.is_pressed()) {
            self.wake(state);
        }
    }

    /// Whether so much waits that gathering more makes no sense.
    pub(crate) fn is_pressed(&self) -> bool {
        self.queue.queued_bytes() > (self.queue.limit_bytes() / 4).min(GATHERED_BYTES)
    }

    /// Of all threads that see it in a state one wakes it.
    fn wake(&self, from: u8) {
        let changed = self.state.compare_exchange(from, AWAKE, Ordering::SeqCst, Ordering::Relaxed);
        if changed.is_ok()
            && let Some(thread) = self.thread.get()
        {
            thread.unpark();
        }
    }

    fn wake_now(&self) {
        self.state.store(AWAKE, Ordering::SeqCst);
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }

    /// Says which thread is to be woken.
    pub(crate) fn runs_on(&self, thread: Thread) {
        // There is one thread a writer, so this is the first call.
        let _ = self.thread.set(thread);
    }

    /// On the writer's thread: lets lines gather.
    pub(crate) fn nap(&self, duration: Duration) {
        self.state.store(NAPPING, Ordering::SeqCst);
        if !self.is_pressed() && !self.is_closing() {
            std::thread::park_timeout(duration);
        }
        self.state.store(AWAKE, Ordering::SeqCst);
    }

    /// On the writer's thread: waits for a line, unless one has come since `done`.
    pub(crate) fn sleep(&self, duration: Duration, done: u64) {
        self.state.store(ASLEEP, Ordering::SeqCst);
        // A thread that accepts a line raises the number first and looks at the state then; here it is the other way
        // round, so one of the two sees the other.
        if self.queue.accepted() == done && !self.is_closing() {
            std::thread::park_timeout(duration);
        }
        self.state.store(AWAKE, Ordering::SeqCst);
    }

    /// On the writer's thread: all lines with a smaller number are out or counted.
    pub(crate) fn reached(&self, done: u64) {
        self.progress(|progress| (progress.done, progress.at) = (done, Instant::now()));
    }

    /// On the writer's thread, last.
    pub(crate) fn ended(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.progress(|progress| progress.ended = true);
    }

    fn progress(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner));
        self.progressed.notify_all();
    }

    /// What is wrong at the moment: what the sink says, or that it says nothing for too long.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.health.trouble().or_else(|| {
            let progress = *self.progress.lock().unwrap_or_else(PoisonError::into_inner);
            let stands = progress.at.elapsed();
            let hangs = stands >= STALL && !progress.ended && progress.done < self.queue.accepted();
            hangs.then(|| {
                format!("nobody has taken log lines for {} s: a reader or a disk hangs", stands.as_secs())
            })
        })
    }

    /// Waits until what has been accepted is out; `false` when that took too long.
    pub(crate) fn flush(&self, deadline: Duration) -> bool {
        let accepted = self.queue.accepted();
        self.wake_now();
        self.wait(deadline, |progress| progress.done >= accepted || progress.ended).done >= accepted
    }

    /// Refuses further lines and lets the thread end once all is out.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.wake_now();
    }

    /// Waits for the end of the thread; `false` when that took too long.
    pub(crate) fn wait_for_end(&self, deadline: Duration) -> bool {
        self.wait(deadline, |progress| progress.ended).ended
    }

    fn wait(&self, deadline: Duration, is_enough: impl Fn(Progress) -> bool) -> Progress {
        let end = Instant::now() + deadline;
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        while !is_enough(*progress) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.progressed.wait_timeout(progress, left);
            progress = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *progress
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }
}
