//! The time, as an object that a test can replace.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::formats::Timestamp;

/// Tells the time. Endpoints, jobs and scripts take it as an argument instead of asking the system, so that a
/// test can move it.
///
/// ```
/// use houtai_core::Clock;
/// use std::time::Duration;
///
/// let clock = Clock::manual("2026-01-02T03:04:05Z".parse().unwrap());
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().to_string(), "2026-01-02T03:05:05.000Z");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock {
    // Microseconds since 1970; `None` asks the system.
    manual: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands until it is moved; clones show the same time.
    pub fn manual(start: Timestamp) -> Self {
        Self { manual: Some(Arc::new(AtomicI64::new(start.as_microsecond()))) }
    }

    /// The current time.
    pub fn now(&self) -> Timestamp {
        match &self.manual {
            Some(micros) => Timestamp::from_microsecond(micros.load(Ordering::SeqCst)),
            None => Timestamp::now(),
        }
    }

    /// Moves a manual clock forward; the system's clock is not moved.
    pub fn advance(&self, by: std::time::Duration) {
        if let Some(micros) = &self.manual {
            let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            micros.fetch_add(by, Ordering::SeqCst);
        }
    }
}
