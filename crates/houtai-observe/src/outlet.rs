//! Where the lines of an app go, and in what form; and which apps there are in this process.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::runtime;
use tracing::Level;

use crate::levels::{LevelSpec, Levels};
use crate::line::Form;
use crate::{LogSettings, LogWriter};

/// Where the lines of one app go.
pub(crate) struct Outlet {
    pub(crate) levels: Levels,
    sink: Sink,
    has_file: AtomicBool,
    form: AtomicU8,
    max_line: AtomicUsize,
    access: AtomicBool,
    slow_micros: AtomicU64,
}

enum Sink {
    Writer(Writers),
    /// Kept for a test.
    Kept(Kept),
}

/// The writer, which is another one once the settings have been read. Every line asks for it, so that the one that
/// stays is found by a plain read.
struct Writers {
    first: ArcSwapOption<LogWriter>,
    file: OnceLock<Arc<LogWriter>>,
}

impl Writers {
    fn write(&self, level: Level, line: &[u8]) {
        match self.file.get() {
            Some(writer) => writer.write(level, line),
            None => self.write_first(level, line),
        }
    }

    fn write_first(&self, level: Level, line: &[u8]) {
        // The first one goes once there is the other.
        if let Some(writer) = self.first.load().as_ref().or_else(|| self.file.get()) {
            writer.write(level, line);
        }
    }

    /// There is one file in the life of a program; a second one would be dropped.
    fn use_file(&self, writer: LogWriter) {
        let _ = self.file.set(Arc::new(writer));
        self.first.store(None);
    }

    fn current(&self) -> Option<Arc<LogWriter>> {
        self.file.get().cloned().or_else(|| self.first.load_full())
    }
}

/// The lines of an app that a test watches. Only what happens in the runtime that started it is meant for it.
#[derive(Default)]
struct Kept {
    runtime: OnceLock<runtime::Id>,
    lines: Mutex<Vec<String>>,
}

impl Outlet {
    /// The outlet of a program, until its settings are known.
    pub(crate) fn of_process(writer: LogWriter, form: Form) -> Self {
        let writers = Writers { first: ArcSwapOption::from_pointee(writer), file: OnceLock::new() };
        Self::new(Sink::Writer(writers), form)
    }

    /// An outlet that keeps its lines for a test.
    pub(crate) fn kept() -> Self {
        Self::new(Sink::Kept(Kept::default()), Form::Json)
    }

    fn new(sink: Sink, form: Form) -> Self {
        Self {
            levels: Levels::new(LevelSpec::default()),
            sink,
            has_file: AtomicBool::new(false),
            form: AtomicU8::new(form as u8),
            max_line: AtomicUsize::new(16 << 10),
            access: AtomicBool::new(true),
            slow_micros: AtomicU64::new(1_000_000),
        }
    }

    /// Takes over what a reload may change.
    pub(crate) fn apply(&self, settings: &LogSettings) {
        let slow = if settings.slow.is_zero() { Duration::MAX } else { settings.slow };
        self.slow_micros.store(u64::try_from(slow.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.max_line.store(usize::try_from(settings.max_line.0).unwrap_or(usize::MAX), Ordering::Relaxed);
        self.access.store(settings.access, Ordering::Relaxed);
        self.levels.set(&settings.level);
    }

    /// Writes to a file from now on.
    pub(crate) fn use_file(&self, writer: LogWriter, form: Form) {
        if let Sink::Writer(writers) = &self.sink {
            self.has_file.store(true, Ordering::Relaxed);
            self.use_form(form);
            writers.use_file(writer);
        }
    }

    pub(crate) fn has_file(&self) -> bool {
        self.has_file.load(Ordering::Relaxed)
    }

    pub(crate) fn use_form(&self, form: Form) {
        self.form.store(form as u8, Ordering::Relaxed);
    }

    pub(crate) fn form(&self) -> Form {
        Form::of_number(self.form.load(Ordering::Relaxed))
    }

    pub(crate) fn max_line(&self) -> usize {
        self.max_line.load(Ordering::Relaxed)
    }

    pub(crate) fn wants_access(&self) -> bool {
        self.access.load(Ordering::Relaxed) && self.levels.permits_access(Level::ERROR)
    }

    pub(crate) fn is_slow(&self, duration: Duration) -> bool {
        u64::try_from(duration.as_micros()).unwrap_or(u64::MAX) >= self.slow_micros.load(Ordering::Relaxed)
    }

    /// Takes a line.
    pub(crate) fn write(&self, level: Level, line: &[u8]) {
        match &self.sink {
            Sink::Writer(writers) => writers.write(level, line),
            Sink::Kept(kept) => {
                let line = String::from_utf8_lossy(line).trim_end().to_owned();
                kept.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        }
    }

    /// The writer; a test has none.
    pub(crate) fn writer(&self) -> Option<Arc<LogWriter>> {
        match &self.sink {
            Sink::Writer(writers) => writers.current(),
            Sink::Kept(_) => None,
        }
    }

    /// What was kept for a test.
    pub(crate) fn lines(&self) -> Vec<String> {
        match &self.sink {
            Sink::Writer(_) => Vec::new(),
            Sink::Kept(kept) => kept.lines.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    /// Whether an event on this thread is meant for it.
    fn hears(&self, here: Option<runtime::Id>) -> bool {
        match &self.sink {
            Sink::Writer(_) => true,
            Sink::Kept(kept) => here.is_some() && kept.runtime.get().copied() == here,
        }
    }
}

/// The outlets of the process: one in a program, and any number in a program of tests.
static OUTLETS: LazyLock<ArcSwap<Vec<Arc<Outlet>>>> = LazyLock::new(ArcSwap::default);

/// Adds an outlet. One that keeps lines for a test keeps those of the runtime in which this is called.
pub(crate) fn add(outlet: &Arc<Outlet>) {
    if let Sink::Kept(kept) = &outlet.sink
        && let Ok(handle) = runtime::Handle::try_current()
    {
        // Set once: an app is started once.
        let _ = kept.runtime.set(handle.id());
    }
    OUTLETS.rcu(|outlets| {
        let others = outlets.iter().filter(|other| !Arc::ptr_eq(other, outlet));
        others.chain([outlet]).cloned().collect::<Vec<_>>()
    });
    tracing::callsite::rebuild_interest_cache();
}

/// Takes an outlet away.
pub(crate) fn remove(outlet: &Arc<Outlet>) {
    OUTLETS.rcu(|outlets| {
        outlets.iter().filter(|other| !Arc::ptr_eq(other, outlet)).cloned().collect::<Vec<_>>()
    });
    tracing::callsite::rebuild_interest_cache();
}

/// Asks every outlet.
pub(crate) fn all<T>(ask: impl FnOnce(&[Arc<Outlet>]) -> T) -> T {
    ask(&OUTLETS.load())
}

/// Calls `action` for each outlet that an event on this thread is meant for.
pub(crate) fn for_each_hearing(mut action: impl FnMut(&Outlet)) {
    let outlets = OUTLETS.load();
    if let [only] = outlets.as_slice()
        && matches!(only.sink, Sink::Writer(_))
    {
        return action(only);
    }
    let here = runtime::Handle::try_current().ok().map(|handle| handle.id());
    outlets.iter().filter(|outlet| outlet.hears(here)).for_each(|outlet| action(outlet));
}
