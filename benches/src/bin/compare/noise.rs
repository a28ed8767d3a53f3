//! How steady the machine is: the same piece of work, timed before and after a scenario.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use crate::launch::{SERVER_CORE, pin_this_thread};
use crate::statistics::median;

/// How long the piece of work took on the servers' core, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noise {
    pub(crate) before: f64,
    pub(crate) after: f64,
}

/// A machine that moved more than this says nothing about a few per cent.
const TOLERATED: f64 = 0.03;
const PIECES: usize = 60;

impl Noise {
    /// Measures the machine around `work`; nothing where the core could not be had.
    pub(crate) fn around<T>(work: impl FnOnce() -> T) -> (T, Option<Self>) {
        let before = spin();
        let done = work();
        (done, before.zip(spin()).map(|(before, after)| Self { before, after }))
    }

    /// By how much the machine got slower (above 0) or faster (below 0).
    pub(crate) fn moved(self) -> f64 {
        self.after / self.before - 1.0
    }

    pub(crate) fn is_loud(self) -> bool {
        self.moved().abs() > TOLERATED
    }
}

/// The median over many pieces, so that one interruption does not count but a busy neighbour does.
fn spin() -> Option<f64> {
    // A thread of its own, because the pinning stays with the thread.
    thread::spawn(|| {
        pin_this_thread(SERVER_CORE).ok()?;
        let times: Vec<_> = (0..PIECES).map(|_| piece().as_secs_f64() * 1e3).collect();
        Some(median(&times))
    })
    .join()
    .ok()?
}

fn piece() -> Duration {
    let start = Instant::now();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for _ in 0..3_000_000 {
        // Each step needs the one before, so the time follows the clock of the core.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        black_box(state);
    }
    start.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_per_cent_are_tolerated() {
        assert!(!Noise { before: 10.0, after: 10.29 }.is_loud());
        assert!(Noise { before: 10.0, after: 10.4 }.is_loud());
        assert!(Noise { before: 10.0, after: 9.6 }.is_loud());
    }
}
