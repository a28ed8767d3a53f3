//! Waiting for something in another process, which can only be asked again and again.

use std::time::{Duration, Instant};

use crate::Failure;

/// Asks `ready` every `interval` until it has a value, or `limit` has passed.
pub fn until<T>(
    limit: Duration,
    interval: Duration,
    mut ready: impl FnMut() -> Result<Option<T>, Failure>,
) -> Result<Option<T>, Failure> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Some(value) = ready()? {
            return Ok(Some(value));
        }
        pause(interval);
    }
    Ok(None)
}

fn pause(interval: Duration) {
    #[expect(clippy::disallowed_methods, reason = "another process gives no signal to wait for")]
    std::thread::sleep(interval);
}
