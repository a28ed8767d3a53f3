//! Clocks that cost next to nothing, for what need not be exact to a few milliseconds.
//!
//! The kernel writes them down with each of its ticks, so that reading one is reading memory: an eighth of what an exact
//! clock costs. A request would read the exact one three times for deadlines of seconds and for its `Date`.

use std::time::Duration;

/// The time since some moment in the past. It never goes back.
#[cfg(target_os = "linux")]
pub(crate) fn monotonic() -> Duration {
    read(rustix::time::ClockId::MonotonicCoarse)
}

/// The time since 1970; zero where the clock is not set.
#[cfg(target_os = "linux")]
pub(crate) fn since_1970() -> Duration {
    read(rustix::time::ClockId::RealtimeCoarse)
}

#[cfg(target_os = "linux")]
fn read(clock: rustix::time::ClockId) -> Duration {
    let time = rustix::time::clock_gettime(clock);
    Duration::try_from(time).unwrap_or_default()
}

/// The time since some moment in the past. It never goes back.
#[cfg(not(target_os = "linux"))]
pub(crate) fn monotonic() -> Duration {
    static BEGINNING: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    BEGINNING.elapsed()
}

/// The time since 1970; zero where the clock is not set.
#[cfg(not(target_os = "linux"))]
pub(crate) fn since_1970() -> Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::{Instant, SystemTime, UNIX_EPOCH};

    use super::*;

    const TICK: Duration = Duration::from_millis(50);

    #[test]
    fn they_go_as_the_exact_clocks_do() {
        let exact = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        assert!(since_1970().abs_diff(exact) < TICK);
        let (began, exact) = (monotonic(), Instant::now());
        while exact.elapsed() < TICK {
            std::thread::yield_now();
        }
        assert!((monotonic() - began).abs_diff(exact.elapsed()) < TICK);
    }
}
