//! Medians and what can be said about them.

/// The middle of `values`, or of the two in the middle their mean; NaN of nothing.
pub fn median(values: &[f64]) -> f64 {
    let sorted = sorted(values);
    match sorted.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => sorted[count / 2],
        count => f64::midpoint(sorted[count / 2 - 1], sorted[count / 2]),
    }
}

/// Where the true median lies.
#[derive(Clone, Copy, Debug)]
pub struct Interval {
    /// Not below this.
    pub low: f64,
    /// Not above this.
    pub high: f64,
    /// The probability that it lies there. Too few values give no 95 per cent.
    pub coverage: f64,
}

/// The coverage that a verdict needs.
pub const SURE: f64 = 0.95;

/// The narrowest interval between two order statistics that covers the median with [`SURE`] probability, or
/// else the whole range. It assumes nothing about the distribution.
pub fn interval(values: &[f64]) -> Interval {
    let sorted = sorted(values);
    let count = sorted.len();
    let narrow = (1..=count / 2).rev().find(|rank| coverage(count, *rank) >= SURE);
    let rank = narrow.unwrap_or(1);
    Interval {
        low: sorted.get(rank - 1).copied().unwrap_or(f64::NAN),
        high: sorted.get(count.wrapping_sub(rank)).copied().unwrap_or(f64::NAN),
        coverage: coverage(count, rank),
    }
}

/// The probability that the median lies between the `rank`-th value from below and the one from above: not
/// fewer than `rank` of `count` coins fall on either side.
fn coverage(count: usize, rank: usize) -> f64 {
    // The first binomial coefficient times the probability of each single outcome.
    let mut term = 0.5_f64.powi(i32::try_from(count).unwrap_or(i32::MAX));
    let mut tail = 0.0;
    for heads in 0..rank {
        tail += term;
        term *= exact(count - heads) / exact(heads + 1);
    }
    (1.0 - 2.0 * tail).max(0.0)
}

fn exact(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn nine_values_give_the_second_and_the_eighth() {
        let values: Vec<_> = (1..=9).map(f64::from).collect();
        let interval = interval(&values);
        assert_eq!((interval.low, interval.high), (2.0, 8.0));
        assert!((interval.coverage - 0.9609).abs() < 1e-3, "{}", interval.coverage);
    }

    #[test]
    fn few_values_say_how_little_they_cover() {
        let interval = interval(&[1.0, 3.0, 2.0]);
        assert_eq!((interval.low, interval.high), (1.0, 3.0));
        assert!((interval.coverage - 0.75).abs() < 1e-9);
        assert!(super::interval(&[]).low.is_nan());
        assert_eq!(super::interval(&[5.0]).coverage, 0.0);
    }
}
