//! Reports workers that are stuck, from a thread of its own: it works when all of them are.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use houtai_core::activity::{ThreadActivity, threads};
use tokio::runtime::Handle;

use super::is_active;
use super::stuck::{Book, News, Sight, Who};
use super::task::KernelView;

/// How often it looks. A look costs microseconds.
const PERIOD: Duration = Duration::from_millis(250);

/// How many workers are stuck, and how often one was.
#[derive(Debug, Default)]
pub(super) struct Stuck {
    now: AtomicUsize,
    total: AtomicUsize,
}

impl Stuck {
    pub(super) fn now(&self) -> usize {
        self.now.load(Ordering::Relaxed)
    }

    pub(super) fn total(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }
}

/// The thread; it ends when this is dropped.
pub(super) struct Watchdog {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    pub(super) fn start(runtime: Handle, stuck: Arc<Stuck>) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new().name("watchdog".into()).spawn(move || {
            let mut watch = Watch { runtime, stuck, book: Book::default() };
            // The other end never sends: it only goes away.
            while stopped.recv_timeout(PERIOD) == Err(mpsc::RecvTimeoutError::Timeout) {
                watch.look();
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A panic on that thread has already been printed.
            let _ = thread.join();
        }
    }
}

struct Watch {
    runtime: Handle,
    stuck: Arc<Stuck>,
    book: Book,
}

impl Watch {
    fn look(&mut self) {
        let threads = threads();
        let news = self.book.look(self.sights(&threads), Instant::now());
        for one in &news {
            if matches!(one, News::Stuck(..)) {
                self.stuck.total.fetch_add(1, Ordering::Relaxed);
            }
            tell(one, &threads);
        }
        self.stuck.now.store(self.book.stuck(), Ordering::Relaxed);
        if self.book.has_lasting() {
            // The worker that waits for the network may have gone to work itself, and all others sleep: nobody would
            // look after connections and timers until it comes back. A task from outside wakes another worker.
            self.runtime.spawn(std::future::ready(()));
        }
    }

    /// Everybody who is at work: threads that say at what, and workers of which nothing more is known.
    fn sights(&self, threads: &[ThreadActivity]) -> Vec<Sight> {
        let known = threads.iter().filter(|thread| thread.activity.is_some());
        let workers = 0..self.runtime.metrics().num_workers();
        let workers = workers.filter_map(|worker| self.worker(worker, threads));
        known.map(of_thread).chain(workers).collect()
    }

    /// A worker that is awake. It moves when it goes to sleep, and now and then while it has much to do.
    fn worker(&self, worker: usize, threads: &[ThreadActivity]) -> Option<Sight> {
        let metrics = self.runtime.metrics();
        let parks = metrics.worker_park_unpark_count(worker);
        let is_known =
            threads.iter().any(|thread| thread.worker == Some(worker) && thread.activity.is_some());
        if is_known || !is_active(parks) {
            return None;
        }
        let busy = metrics.worker_total_busy_duration(worker).as_nanos();
        let step = (parks, u64::try_from(busy).unwrap_or(u64::MAX));
        Some(Sight { who: Who::Worker(worker), step, what: "a task that is no request".into() })
    }
}

fn of_thread(thread: &ThreadActivity) -> Sight {
    let what = thread.activity.clone().unwrap_or_default();
    Sight { who: Who::Thread(thread.number), step: (thread.step, 0), what }
}

fn tell(news: &News, threads: &[ThreadActivity]) {
    let (News::Stuck(sight, lasts) | News::Over(sight, lasts)) = news;
    let found = threads.iter().find(|thread| match sight.who {
        Who::Thread(number) => thread.number == number,
        Who::Worker(worker) => thread.worker == Some(worker),
    });
    let thread = found.map_or("", |thread| thread.name.as_str());
    let seconds = format!("{:.1}", lasts.as_secs_f64());
    let what = sight.what.as_str();
    match news {
        News::Stuck(..) => {
            let kernel = KernelView::of(found.and_then(|thread| thread.kernel_id));
            let (state, waits_in) = (kernel.state, kernel.waits_in.as_str());
            tracing::warn!(
                activity = what,
                thread,
                state,
                waits_in,
                "a worker thread has been stuck in {what} for {seconds} s: it blocks or computes without an await; put such work into tokio::task::spawn_blocking"
            );
        }
        News::Over(..) => {
            tracing::warn!(
                activity = what,
                thread,
                "a worker thread is no longer stuck in {what}: that took {seconds} s"
            );
        }
    }
}
