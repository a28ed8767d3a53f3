//! The streams of a connection that speaks HTTP/2: how many are open, which of them stand still, how many broke off.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use hyper::rt::Executor;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::server::connection::{Connection, Phase};

/// Over which time streams that break off are counted.
const WINDOW: Duration = Duration::from_secs(10);

/// The streams of one connection. Cloning gives the same ones.
#[derive(Clone)]
pub(crate) struct Streams(Arc<Shared>);

struct Shared {
    connection: Arc<Connection>,
    // Bytes that have gone, of all streams together.
    gone: AtomicU64,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    open: HashMap<u64, Weak<Stream>>,
    last: u64,
    // Whose task hyper starts next: it does so right after it has asked for the answer.
    unstarted: Option<Arc<Stream>>,
    broken: Broken,
}

/// How many streams broke off lately.
#[derive(Default)]
struct Broken {
    since: Option<Instant>,
    count: u32,
}

/// One stream. It is held by the future of its answer, by the body and by each piece of it that h2 keeps, so that
/// it is over when nothing of it is left.
pub(super) struct Stream {
    number: u64,
    streams: Streams,
    // Bytes that were given to h2, and bytes that h2 has written or thrown away.
    given: AtomicU64,
    gone: AtomicU64,
    is_whole: AtomicBool,
    task: OnceLock<AbortHandle>,
    watch: Mutex<Watch>,
}

/// What the connection saw when it last looked.
#[derive(Default)]
struct Watch {
    gone: u64,
    still_since: Option<Instant>,
}

/// What is to be done about a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It moves, or has nothing to send.
    Moves,
    /// It has something to send that its client does not take.
    Waits,
    /// It has waited too long.
    StandsStill,
}

impl Streams {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        Self(Arc::new(Shared { connection, gone: AtomicU64::new(0), table: Mutex::default() }))
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request has come.
    pub(super) fn open(&self) -> Arc<Stream> {
        let mut table = self.table();
        table.last += 1;
        let number = table.last;
        let stream = Arc::new(Stream::new(number, self.clone()));
        table.open.insert(number, Arc::downgrade(&stream));
        let before = table.unstarted.replace(Arc::clone(&stream));
        self.0.connection.begin_request();
        drop(table);
        // Never there, and if it were, it would close itself and ask for the table.
        drop(before);
        stream
    }

    pub(super) fn is_empty(&self) -> bool {
        self.table().open.is_empty()
    }

    /// How many streams broke off lately, by the client's doing or ours.
    pub(super) fn broken(&self) -> u32 {
        self.table().broken.count
    }

    /// How many bytes have gone, of all streams together.
    pub(super) fn gone(&self) -> u64 {
        self.0.gone.load(Ordering::Relaxed)
    }

    /// Those that are open.
    pub(super) fn all(&self) -> Vec<Arc<Stream>> {
        self.table().open.values().filter_map(Weak::upgrade).collect()
    }

    fn close(&self, stream: &Stream) {
        let mut table = self.table();
        table.open.remove(&stream.number);
        if !stream.is_whole.load(Ordering::Relaxed) {
            table.broken.count(Instant::now());
        }
        if table.open.is_empty() {
            // Under the lock, so that no stream opens in between.
            self.0.connection.enter(Phase::Idle);
        }
    }
}

impl Broken {
    fn count(&mut self, now: Instant) {
        if self.since.is_none_or(|since| now - since > WINDOW) {
            *self = Self { since: Some(now), count: 0 };
        }
        self.count += 1;
    }
}

/// hyper starts the task of each stream here.
impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, future: F) {
        let stream = self.table().unstarted.take();
        let task = tokio::spawn(future).abort_handle();
        if let Some(stream) = stream {
            let _ = stream.task.set(task);
        }
    }
}

impl Stream {
    fn new(number: u64, streams: Streams) -> Self {
        Self {
            number,
            streams,
            given: AtomicU64::new(0),
            gone: AtomicU64::new(0),
            is_whole: AtomicBool::new(false),
            task: OnceLock::new(),
            watch: Mutex::default(),
        }
    }

    /// A piece of the answer was given to h2.
    pub(super) fn gave(&self, bytes: usize) {
        self.given.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// A part of it was written.
    pub(super) fn went(&self, bytes: usize) {
        self.gone.fetch_add(bytes as u64, Ordering::Relaxed);
        self.streams.0.gone.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// The whole answer was given to h2, or a part of that was thrown away.
    pub(super) fn is_whole(&self, whole: bool) {
        self.is_whole.store(whole, Ordering::Relaxed);
    }

    /// Looks how it gets on. `excused` says that the network was busy, which is not the stream's doing.
    pub(super) fn look(&self, now: Instant, silence: Duration, excused: bool) -> Verdict {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let (gone, given) = (self.gone.load(Ordering::Relaxed), self.given.load(Ordering::Relaxed));
        let waits = gone != given;
        if !waits || gone != watch.gone || excused {
            *watch = Watch { gone, still_since: waits.then_some(now) };
            return if waits { Verdict::Waits } else { Verdict::Moves };
        }
        let since = *watch.still_since.get_or_insert(now);
        if now.saturating_duration_since(since) >= silence { Verdict::StandsStill } else { Verdict::Waits }
    }

    /// Ends the stream, which resets it; `false` when nothing of it is left but what h2 keeps.
    pub(super) fn reset(&self) -> bool {
        let running = self.task.get().filter(|task| !task.is_finished());
        running.map(AbortHandle::abort).is_some()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.streams.close(self);
    }
}
