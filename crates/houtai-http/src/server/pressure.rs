//! How full the server is, and how much time idle connections get then.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// From which share of the places on (in percent) idle connections get which part of their time.
const LEVELS: [(usize, u32); 3] = [(75, 4), (90, 16), (99, 256)];
/// By how many percent the share must fall below a level for it to be left, so that a server at its border does
/// not wake all its connections with every one that comes or goes.
const MARGIN: usize = 5;
/// An idle connection gets that much at least: the next request of a busy client is on its way.
const LEAST: Duration = Duration::from_secs(1);

/// The fullness of the server in few levels.
#[derive(Default)]
pub(crate) struct Pressure(AtomicU8);

impl Pressure {
    /// Notes how many of the places are taken. `true` when the level is another one now: then connections that wait
    /// have a new deadline.
    pub(crate) fn note(&self, taken: usize, places: usize) -> bool {
        let share = taken.saturating_mul(100) / places.max(1);
        let now = self.0.load(Ordering::Relaxed);
        let next = level(share).max(level(share.saturating_add(MARGIN)).min(now));
        // Of two that note at once only one wakes the others, and the next to come corrects what was missed.
        next != now && self.0.compare_exchange(now, next, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// How long a connection may be idle now.
    pub(crate) fn patience(&self, keep_alive: Duration) -> Duration {
        let level = usize::from(self.0.load(Ordering::Relaxed));
        match level.checked_sub(1).and_then(|index| LEVELS.get(index)) {
            Some((_, part)) => (keep_alive / *part).max(LEAST).min(keep_alive),
            None => keep_alive,
        }
    }
}

fn level(share: usize) -> u8 {
    let reached = LEVELS.iter().filter(|(from, _)| share >= *from).count();
    u8::try_from(reached).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(pressure: &Pressure, taken: usize) -> (bool, Duration) {
        (pressure.note(taken, 100), pressure.patience(MINUTE))
    }

    #[test]
    fn the_fuller_the_server_the_shorter_idle_connections_live() {
        let pressure = Pressure::default();
        assert_eq!(at(&pressure, 74), (false, MINUTE));
        assert_eq!(at(&pressure, 75), (true, Duration::from_secs(15)));
        assert_eq!(at(&pressure, 90), (true, Duration::from_millis(3750)));
        assert_eq!(at(&pressure, 100), (true, LEAST));
        assert_eq!(at(&pressure, 0), (true, MINUTE));
    }

    #[test]
    fn a_level_is_left_only_well_below_it() {
        let pressure = Pressure::default();
        assert!(pressure.note(75, 100));
        assert!(!pressure.note(74, 100) && !pressure.note(70, 100) && !pressure.note(76, 100));
        assert!(pressure.note(69, 100));
    }

    #[test]
    fn nobody_gets_more_than_what_is_set() {
        let pressure = Pressure::default();
        pressure.note(1, 1);
        let short = Duration::from_millis(200);
        assert_eq!(pressure.patience(short), short);
        assert!(!pressure.note(usize::MAX, 0));
    }
}
