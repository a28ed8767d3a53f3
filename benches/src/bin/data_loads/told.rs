//! How a figure is told: to programs and to people.

use serde_json::Value;

/// Prints a line of JSON for programs.
pub(crate) fn line(value: &Value) {
    println!("{value}");
}

/// The value below which so many of a hundred lie; 0 of none.
pub(crate) fn percentile(sorted: &[f64], percent: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index from 0 on")]
    let at = (sorted.len() as f64 * percent / 100.0) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!([50.0, 99.0, 100.0].map(|percent| percentile(&values, percent)), [50.0, 99.0, 99.0]);
        assert_eq!(percentile(&[], 50.0), 0.0);
    }
}
