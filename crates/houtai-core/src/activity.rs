//! What each thread is doing at this moment, so that a watchdog can say what holds one up.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// Something that a thread does without a pause: one step of a request. Made once for each route and the like;
/// saying that it is done costs two stores and no clock.
///
/// ```
/// use houtai_core::activity::Activity;
///
/// let baking = Activity::named("baking bread");
/// let seen = baking.run(|| houtai_core::activity::threads());
/// assert!(seen.iter().any(|thread| thread.activity.as_deref() == Some("baking bread")));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity(u32);

/// What a thread does, as another one sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadActivity {
    /// Its number among the threads that have ever run an activity.
    pub number: u64,
    /// The name of the thread; empty where it has none.
    pub name: String,
    /// Its number for the kernel, where that is known: the folder below `/proc/self/task`.
    pub kernel_id: Option<u32>,
    /// Its place among the workers of its runtime, where it is one.
    pub worker: Option<usize>,
    /// What it does.
    pub activity: Option<String>,
    /// Changes whenever it begins or ends something: the same number twice means that it has not moved.
    pub step: u64,
}

/// The place of a thread. Written by that thread only, read by whoever looks.
struct Place {
    number: u64,
    name: String,
    kernel_id: Option<u32>,
    worker: Option<usize>,
    // The number of the activity in the lower half, 0 for none, and a count of steps in the upper.
    doing: AtomicU64,
}

/// How many kinds of activity there may be; beyond, they share the last one.
const MOST_ACTIVITIES: usize = 100_000;

static NAMES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static PLACES: Mutex<Vec<Weak<Place>>> = Mutex::new(Vec::new());

thread_local! {
    static PLACE: Arc<Place> = enlist();
    // In the upper half, where `Place::doing` has it.
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

const ONE_STEP: u64 = 1 << 32;

impl Activity {
    /// The activity of this name. The same name gives the same activity, so that nothing is left behind by apps
    /// that start again and again in one process.
    pub fn named(name: &str) -> Self {
        let mut names = locked(&NAMES);
        if let Some(known) = names.iter().position(|known| known == name) {
            return Self::at(known);
        }
        if names.len() < MOST_ACTIVITIES {
            names.push(name.to_owned());
        }
        Self::at(names.len() - 1)
    }

    fn at(index: usize) -> Self {
        Self(u32::try_from(index + 1).unwrap_or(0))
    }

    /// Does it, visibly for others. What was visible before is so again afterwards, also after a panic.
    pub fn run<T>(self, work: impl FnOnce() -> T) -> T {
        // While a thread ends there is no place any more; the work is done all the same.
        let before = PLACE.try_with(|place| place.change(u64::from(self.0))).ok();
        let _after = Restore(before);
        work()
    }
}

struct Restore(Option<u64>);

impl Drop for Restore {
    fn drop(&mut self) {
        if let Some(before) = self.0 {
            // As above: without a place there is nothing to restore.
            let _ = PLACE.try_with(|place| place.change(before));
        }
    }
}

impl Place {
    /// Notes what is done from now on, and gives what was done before.
    fn change(&self, activity: u64) -> u64 {
        let steps = STEPS.get().wrapping_add(ONE_STEP);
        STEPS.set(steps);
        let before = self.doing.load(Ordering::Relaxed);
        self.doing.store(steps | activity, Ordering::Relaxed);
        before & (ONE_STEP - 1)
    }

    fn seen(&self, names: &[String]) -> ThreadActivity {
        let step = self.doing.load(Ordering::Relaxed);
        let index = usize::try_from(step & (ONE_STEP - 1)).ok().and_then(|number| number.checked_sub(1));
        ThreadActivity {
            number: self.number,
            name: self.name.clone(),
            kernel_id: self.kernel_id,
            worker: self.worker,
            activity: index.and_then(|index| names.get(index)).cloned(),
            step,
        }
    }
}

/// What every thread does that has ever run an activity and still lives.
pub fn threads() -> Vec<ThreadActivity> {
    let places: Vec<Arc<Place>> = locked(&PLACES).iter().filter_map(Weak::upgrade).collect();
    let names = locked(&NAMES);
    places.iter().map(|place| place.seen(&names)).collect()
}

/// The place of the current thread, entered into the list of all.
fn enlist() -> Arc<Place> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let place = Arc::new(Place {
        number: NEXT.fetch_add(1, Ordering::Relaxed),
        name: std::thread::current().name().unwrap_or_default().to_owned(),
        kernel_id: kernel_id(),
        worker: tokio::runtime::worker_index(),
        doing: AtomicU64::new(0),
    });
    let mut places = locked(&PLACES);
    places.retain(|place| place.strong_count() > 0);
    places.push(Arc::downgrade(&place));
    place
}

/// The kernel says it by a link to `<process>/task/<thread>`.
fn kernel_id() -> Option<u32> {
    let link = std::fs::read_link("/proc/thread-self").ok()?;
    link.file_name()?.to_str()?.parse().ok()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each list is whole between two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> ThreadActivity {
        let id = kernel_id();
        threads().into_iter().find(|thread| thread.kernel_id == id).unwrap()
    }

    #[test]
    fn what_a_thread_does_is_seen_with_its_steps_and_forgotten_afterwards() {
        let (outer, inner) = (Activity::named("outer"), Activity::named("inner"));
        assert_eq!(Activity::named("outer"), outer);
        let during = outer.run(|| {
            let first = own();
            assert_eq!(first.activity.as_deref(), Some("outer"));
            assert_eq!(inner.run(own).activity.as_deref(), Some("inner"));
            let again = own();
            assert_eq!(again.activity.as_deref(), Some("outer"));
            assert_ne!(first.step, again.step);
            again
        });
        assert_eq!(own().activity, None);
        assert_ne!(own().step, during.step);
    }

    #[test]
    fn a_panic_ends_what_was_done() {
        let failing = Activity::named("failing");
        let ended = std::panic::catch_unwind(|| failing.run(|| panic!("as planned")));
        assert!(ended.is_err());
        assert_eq!(own().activity, None);
    }

    #[test]
    fn a_thread_that_has_ended_is_no_longer_seen() {
        let brief = Activity::named("brief");
        let ended = std::thread::spawn(move || brief.run(own)).join().unwrap();
        assert!(!threads().iter().any(|thread| thread.kernel_id == ended.kernel_id));
    }
}
