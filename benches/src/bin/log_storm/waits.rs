//! How long calls took, in buckets that are never more than 1/16 of their value wide.

use std::time::Duration;

const STEPS: usize = 16;

/// Counts of durations.
#[derive(Clone)]
pub(crate) struct Waits {
    counts: Vec<u64>,
    most: u64,
}

impl Waits {
    pub(crate) fn new() -> Self {
        Self { counts: vec![0; 64 * STEPS], most: 0 }
    }

    /// Counts one call.
    pub(crate) fn count(&mut self, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.counts[bucket(nanos)] += 1;
        self.most = self.most.max(nanos);
    }

    /// Adds those of another thread.
    pub(crate) fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, more)| *count += more);
        self.most = self.most.max(other.most);
    }

    /// The duration that so many of a thousand calls did not exceed, rounded up to the end of its bucket.
    pub(crate) fn quantile(&self, of_thousand: u64) -> u64 {
        let all: u64 = self.counts.iter().sum();
        let rank = (all * of_thousand).div_ceil(1000);
        let mut seen = 0;
        let reached = self.counts.iter().position(|count| {
            seen += count;
            seen >= rank
        });
        reached.map_or(0, upper).min(self.most)
    }

    /// The longest.
    pub(crate) fn most(&self) -> u64 {
        self.most
    }
}

/// Small values have a bucket each; above, each power of two has sixteen.
fn bucket(nanos: u64) -> usize {
    let power = nanos.max(1).ilog2() as usize;
    if power < 4 {
        return nanos as usize;
    }
    (power - 3) * STEPS + ((nanos >> (power - 4)) as usize - STEPS)
}

fn upper(bucket: usize) -> u64 {
    let (power, step) = (bucket / STEPS, bucket % STEPS);
    if power == 0 {
        return step as u64;
    }
    (((STEPS + step + 1) as u128) << (power - 1)).saturating_sub(1).try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_each_other_and_hold_their_values() {
        for nanos in (0..10_000).chain([u64::MAX / 3, u64::MAX]) {
            assert!(upper(bucket(nanos)) >= nanos, "{nanos}");
            assert!(bucket(nanos) == 0 || upper(bucket(nanos) - 1) < nanos, "{nanos}");
        }
    }

    #[test]
    fn quantiles_are_by_nearest_rank() {
        let mut waits = Waits::new();
        (1..=1000).for_each(|micros| waits.count(Duration::from_micros(micros)));
        let near = |value: u64, expected: u64| value >= expected && value <= expected + expected / 16;
        assert!(near(waits.quantile(500), 500_000) && near(waits.quantile(999), 999_000));
        assert_eq!((waits.quantile(1000), waits.most()), (1_000_000, 1_000_000));
    }
}
