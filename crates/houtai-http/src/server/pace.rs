//! How fast a transfer goes, measured only while it waits for the other side.

use std::time::Duration;

use tokio::time::Instant;

/// How long anything may be slower than its minimal rate.
pub(crate) const GRACE: Duration = Duration::from_secs(5);
/// A point that no timer reaches; settings may say more than a clock can count.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// What is asked of the other side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PaceLimits {
    /// How long it may do nothing.
    pub(crate) silence: Duration,
    /// How many bytes a second at least; 0 asks for none.
    pub(crate) rate: u64,
    /// How long it may be slower than that.
    pub(crate) grace: Duration,
}

/// The record of one transfer. The time in which our own side had nothing to ask for does not count: a handler
/// that thinks between two pieces must not make the client look slow.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    waiting_since: Option<Instant>,
    waited: Duration,
    moved: u64,
    // What moved since the last wait ended.
    piece: u64,
}

impl Pace {
    /// Bytes have moved, and a wait is over.
    pub(crate) fn moved(&mut self, bytes: u64) {
        if let Some(since) = self.waiting_since.take() {
            self.waited += since.elapsed();
            self.piece = 0;
        }
        self.moved += bytes;
        self.piece += bytes;
    }

    /// Whether there has been a wait, be it over or not.
    pub(crate) fn has_waited(&self) -> bool {
        self.waiting_since.is_some() || !self.waited.is_zero()
    }

    /// Until when the wait that begins or goes on may last, where every byte is seen as it comes.
    pub(crate) fn deadline(&mut self, limits: &PaceLimits) -> Instant {
        self.forget_surplus(limits);
        let patience = self.patience(limits, 0);
        self.until(patience)
    }

    /// The same where the kernel stands between.
    pub(crate) fn deadline_in_pieces(&mut self, limits: &PaceLimits) -> Instant {
        self.forget_surplus(limits);
        let patience = self.patience_in_pieces(limits);
        self.until(patience)
    }

    /// Notes a span of waiting in which that much moved; whether that is too little by now.
    pub(crate) fn has_crawled(&mut self, span: Duration, bytes: u64, limits: &PaceLimits) -> bool {
        self.waited += span;
        self.moved += bytes;
        self.forget_surplus(limits);
        limits.rate > 0 && self.waited >= limits.grace.max(seconds(self.moved, limits.rate))
    }

    fn until(&mut self, patience: Duration) -> Instant {
        later(*self.waiting_since.get_or_insert_with(Instant::now), patience)
    }

    /// What was earned beyond one silence is not kept: a transfer that began fast must not crawl for hours, and
    /// buffers of the kernel that grow look as if the client had taken something.
    fn forget_surplus(&mut self, limits: &PaceLimits) {
        let most = (self.waited + limits.silence.min(FAR)).as_secs_f64() * limits.rate as f64;
        // Beyond what a number can say there is no surplus.
        self.moved = self.moved.min(most as u64);
    }

    /// The kernel tells of bytes in pieces, so that one more piece may have moved unseen. Before the first one
    /// nothing is known of the rate.
    fn patience_in_pieces(&self, limits: &PaceLimits) -> Duration {
        if self.waited.is_zero() { limits.silence } else { self.patience(limits, self.piece) }
    }

    /// How long a wait may last: what has moved earns time, what was waited before has spent it.
    fn patience(&self, limits: &PaceLimits, unseen: u64) -> Duration {
        if limits.rate == 0 {
            return limits.silence;
        }
        let earned = seconds(self.moved.saturating_add(unseen), limits.rate);
        limits.silence.min(limits.grace.max(earned).saturating_sub(self.waited))
    }
}

/// How long that many bytes may take at a rate.
pub(crate) fn seconds(bytes: u64, rate: u64) -> Duration {
    Duration::try_from_secs_f64(bytes as f64 / rate.max(1) as f64).unwrap_or(FAR)
}

/// A point in time that far from another.
pub(crate) fn later(from: Instant, span: Duration) -> Instant {
    from.checked_add(span).unwrap_or_else(|| from + FAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: PaceLimits = PaceLimits { silence: Duration::from_secs(10), rate: 500, grace: GRACE };

    /// After how long a client is given up that takes pieces of that size at that rate, if it has already taken
    /// `before`; `None` when it gets everything of an hour.
    fn given_up_after(rate: f64, piece: u64, before: u64, patience: fn(&Pace) -> Duration) -> Option<f64> {
        let mut pace = Pace { moved: before, ..Pace::default() };
        let wait = Duration::from_secs_f64(piece as f64 / rate);
        while pace.waited < Duration::from_secs(3600) {
            pace.forget_surplus(&LIMITS);
            let patience = patience(&pace);
            if patience < wait {
                return Some((pace.waited + patience).as_secs_f64());
            }
            pace.waited += wait;
            (pace.moved, pace.piece) = (pace.moved + piece, piece);
        }
        None
    }

    fn writing(pace: &Pace) -> Duration {
        pace.patience_in_pieces(&LIMITS)
    }

    fn reading(pace: &Pace) -> Duration {
        pace.patience(&LIMITS, 0)
    }

    #[test]
    fn a_client_that_takes_less_than_the_rate_is_given_up_soon_after_the_grace() {
        for piece in [1, 100, 500, 1000, 2000] {
            let after = given_up_after(400.0, piece, 0, writing).unwrap();
            assert!((5.0..=11.0).contains(&after), "{after} s with pieces of {piece}");
        }
        assert!(given_up_after(400.0, 10, 0, reading).is_some_and(|after| (5.0..5.1).contains(&after)));
    }

    #[test]
    fn a_client_that_takes_more_than_the_rate_gets_everything() {
        for piece in [1, 100, 500, 1000, 2000, 5900] {
            assert_eq!(given_up_after(600.0, piece, 0, writing), None, "pieces of {piece}");
        }
        assert_eq!(given_up_after(600.0, 10, 0, reading), None);
        // The kernel hands out a third of its buffer at once, which at this rate takes longer than the grace.
        assert_eq!(given_up_after(100_000.0, 800_000, 0, writing), None);
    }

    #[test]
    fn a_client_that_takes_nothing_is_given_up_after_the_silence() {
        let after = given_up_after(0.001, 1, 0, writing).unwrap();
        assert!((9.9..=10.1).contains(&after), "{after}");
    }

    #[test]
    fn a_fast_beginning_does_not_pay_for_hours() {
        for patience in [reading, writing] {
            let after = given_up_after(100.0, 100, 100 << 20, patience).unwrap();
            assert!((10.0..=15.0).contains(&after), "{after}");
        }
    }

    #[test]
    fn what_crawls_is_known_after_the_grace() {
        let crawls = |bytes: u64| {
            let mut pace = Pace::default();
            (1..=60).find(|_| pace.has_crawled(Duration::from_secs(1), bytes, &LIMITS))
        };
        assert_eq!(crawls(0), Some(5));
        assert_eq!(crawls(400), Some(5));
        assert_eq!(crawls(600), None);
    }

    #[test]
    fn a_rate_of_zero_asks_for_silence_only() {
        let limits = PaceLimits { rate: 0, ..LIMITS };
        let pace = Pace { waited: Duration::from_secs(99), ..Pace::default() };
        assert_eq!(pace.patience(&limits, 0), limits.silence);
    }

    #[test]
    fn time_in_which_nobody_waits_does_not_count() {
        let mut pace = Pace::default();
        let first = pace.deadline(&LIMITS);
        assert_eq!(pace.deadline(&LIMITS), first);
        pace.moved(10);
        assert!(pace.waiting_since.is_none() && pace.has_waited());
        // The next wait has all but what the first one took, whenever it begins.
        assert!(pace.deadline(&LIMITS) >= first);
    }

    #[test]
    fn spans_beyond_all_clocks_are_far_away() {
        let now = Instant::now();
        assert_eq!(later(now, Duration::MAX), now + FAR);
        assert_eq!(seconds(u64::MAX, 0), FAR);
    }
}
