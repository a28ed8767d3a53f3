//! Running one check.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use houtai_core::{Context, ReadinessCheck, panic_text};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::report::CheckReport;

/// A check under its whole name.
pub(super) struct NamedCheck {
    pub(super) name: String,
    pub(super) check: ReadinessCheck,
    // Set while it runs. One that never ends is not begun again: probes come for ever.
    is_running: Arc<AtomicBool>,
}

/// A check that runs; it gives its result and how long it took.
pub(super) type Run = JoinHandle<(houtai_core::Result<()>, Duration)>;

/// Says that the check has ended, in whatever way its task ends.
struct Ended(Arc<AtomicBool>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl NamedCheck {
    pub(super) fn new(name: String, check: ReadinessCheck) -> Self {
        Self { name, check, is_running: Arc::default() }
    }

    /// Begins it on the runtime of the app; `None` when the last run has not ended.
    pub(super) fn begin(&self, runtime: &Handle, context: &Context) -> Option<Run> {
        if self.is_running.swap(true, Ordering::AcqRel) {
            return None;
        }
        let ended = Ended(Arc::clone(&self.is_running));
        let (check, context) = (self.check.clone(), context.clone());
        Some(runtime.spawn(async move {
            let (_ended, began) = (ended, Instant::now());
            (check.run(context).await, began.elapsed())
        }))
    }
}

/// How long a check may take, and until when that is.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    pub(super) timeout: Duration,
    pub(super) deadline: Instant,
}

impl Limit {
    pub(super) fn from_now(timeout: Duration) -> Self {
        let now = Instant::now();
        Self { timeout, deadline: now.checked_add(timeout).unwrap_or(now) }
    }
}

/// Waits for what was begun, on the thread of the management. `late` is the reason of a check that takes too long.
pub(super) async fn wait(name: &str, begun: Option<Run>, limit: Limit, late: &str) -> CheckReport {
    let Some(mut task) = begun else {
        return CheckReport::new(name, Some("its last run has not ended"), Duration::ZERO);
    };
    match tokio::time::timeout_at(limit.deadline, &mut task).await {
        Ok(Ok((result, took))) => {
            CheckReport::new(name, result.err().map(|error| error.to_string()).as_deref(), took)
        }
        Ok(Err(error)) if error.is_panic() => {
            // What a panic says was not written for whoever can reach the page.
            let text = panic_text(&*error.into_panic()).to_owned();
            tracing::error!(check = name, "the readiness check {name} panicked: {text}");
            CheckReport::new(name, Some("it panicked"), Duration::ZERO)
        }
        Ok(Err(_)) => CheckReport::new(name, Some("it was given up, because the app stops"), Duration::ZERO),
        Err(_) => {
            task.abort();
            CheckReport::new(name, Some(late), limit.timeout)
        }
    }
}
