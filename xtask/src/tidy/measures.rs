//! Medians and 95th percentiles of file and function sizes beside what we aim for.

use serde::Serialize;

use super::subject::Subject;

/// The sizes of one kind of thing.
#[derive(Serialize)]
pub(crate) struct Measure {
    name: &'static str,
    count: usize,
    median: usize,
    median_aim: usize,
    p95: usize,
    p95_aim: usize,
}

impl Measure {
    fn new(name: &'static str, mut sizes: Vec<usize>, median_aim: usize, p95_aim: usize) -> Self {
        sizes.sort_unstable();
        let median = percentile(&sizes, 50);
        let p95 = percentile(&sizes, 95);
        Self { name, count: sizes.len(), median, median_aim, p95, p95_aim }
    }

    /// The measure as a line for a terminal.
    pub(crate) fn line(&self) -> String {
        format!(
            "{:<14} {:>5}   median {:>4} (aim {}{})   p95 {:>4} (aim {}{})",
            self.name,
            self.count,
            self.median,
            self.median_aim,
            missed(self.median, self.median_aim),
            self.p95,
            self.p95_aim,
            missed(self.p95, self.p95_aim),
        )
    }
}

/// The sizes of the files and functions that are not tests.
pub(crate) fn of(subject: &Subject) -> Vec<Measure> {
    let sources = || subject.sources.iter().filter(|source| !source.of_tests());
    let files = sources().map(|source| source.lines).collect();
    let functions = sources().flat_map(|source| &source.functions).filter(|function| !function.test);
    let functions = functions.map(|function| function.lines).collect();
    vec![Measure::new("file lines", files, 150, 800), Measure::new("function lines", functions, 10, 45)]
}

fn missed(size: usize, aim: usize) -> &'static str {
    if size > aim { ", MISSED" } else { "" }
}

/// The smallest size that at least so many percent do not exceed.
fn percentile(sorted: &[usize], percent: usize) -> usize {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::subject;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let sizes: Vec<usize> = (1..=100).collect();
        assert_eq!(percentile(&sizes, 50), 50);
        assert_eq!(percentile(&sizes, 95), 95);
        assert_eq!(percentile(&[7], 95), 7);
        assert_eq!(percentile(&[], 50), 0);
    }

    #[test]
    fn tests_are_not_measured() {
        let code = "fn a() {\n}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n";
        let measures = of(&subject(&[("src/a.rs", code), ("tests/it/main.rs", "fn c() {}\n")]));
        assert_eq!((measures[0].count, measures[0].median), (1, 6));
        assert_eq!((measures[1].count, measures[1].median), (1, 2));
    }

    #[test]
    fn missed_aim_is_loud() {
        assert!(Measure::new("x", vec![11], 10, 45).line().contains("median   11 (aim 10, MISSED)"));
        assert!(!Measure::new("x", vec![10], 10, 45).line().contains("MISSED"));
    }
}
