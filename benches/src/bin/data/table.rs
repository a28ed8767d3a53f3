//! The table for people.

use std::fmt::Write as _;

use houtai_benches::statistics::{Interval, SURE, interval, median};
use houtai_workload::operation::Operation;

use crate::contestant::{Contestant, Database, chosen};
use crate::goal;
use crate::options::Options;
use crate::rounds::Line;

/// For each database and operation, everybody with houtai's ratio over them.
pub(crate) fn render(options: &Options, lines: &[Line]) -> String {
    let mut text = String::new();
    for database in Database::BOTH {
        let contestants: Vec<_> =
            chosen(options).into_iter().filter(|contestant| contestant.database == database).collect();
        for operation in &options.operations {
            rows(&mut text, *operation, &contestants, lines);
        }
    }
    text + "\nA ratio is houtai's operations per second over those of the row, round by round: its median, and an \
            interval that covers the true one with at least 95 % from six rounds on. CPU time is in microseconds \
            per operation.\n"
}

fn rows(text: &mut String, operation: Operation, contestants: &[Contestant], lines: &[Line]) {
    let Some(first) = contestants.first() else { return };
    let ours = rates(&of(*first, operation, lines));
    let title = format!("{}, {}", operation.name(), first.database.name());
    let _ = writeln!(text, "\n{title:<30} {:>10} {:>8} {:>8}  ratio", "per second", "client", "server");
    for contestant in contestants {
        let found = of(*contestant, operation, lines);
        let rates = rates(&found);
        let ratios: Vec<_> = ours.iter().zip(&rates).map(|(ours, rate)| ours / rate).collect();
        let client: Vec<_> = found.iter().map(|line| line.client_cpu).collect();
        let server: Vec<_> = found.iter().filter_map(|line| line.server_cpu).collect();
        let server = if server.is_empty() { "-".to_owned() } else { format!("{:.1}", median(&server)) };
        let _ = writeln!(
            text,
            "{:<30} {:>10.0} {:>8.1} {server:>8}  {}",
            contestant.name,
            median(&rates),
            median(&client),
            judged(&ratios, goal::least(*contestant, operation)),
        );
    }
}

/// The ratio, and whether its whole interval lies on one side of the goal.
fn judged(ratios: &[f64], least: Option<f64>) -> String {
    let Interval { low, high, coverage } = interval(ratios);
    let ratio = format!("{:.2} ({low:.2} to {high:.2})", median(ratios));
    let Some(least) = least else { return ratio };
    let verdict = match () {
        () if coverage < SURE => "unclear",
        () if low >= least => "holds",
        () if high < least => "misses",
        () => "unclear",
    };
    format!("{ratio:<26} >= {least}: {verdict}")
}

fn of(contestant: Contestant, operation: Operation, lines: &[Line]) -> Vec<&Line> {
    let is_meant = |line: &&Line| {
        line.operation == operation.name()
            && line.contestant.name == contestant.name
            && line.contestant.database == contestant.database
    };
    lines.iter().filter(is_meant).collect()
}

fn rates(lines: &[&Line]) -> Vec<f64> {
    lines.iter().map(|line| line.operations_per_second).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_judged_by_the_whole_interval() {
        let ratios = [0.80, 0.86, 0.87, 0.88, 0.89, 0.90, 0.91, 0.92, 0.99];
        assert!(judged(&ratios, Some(0.85)).ends_with(">= 0.85: holds"), "{}", judged(&ratios, Some(0.85)));
        assert!(judged(&ratios, Some(0.9)).ends_with("unclear"));
        assert!(judged(&ratios, Some(1.0)).ends_with("misses"));
        assert!(judged(&ratios[..3], Some(0.1)).ends_with("unclear"));
        assert_eq!(judged(&ratios, None), "0.89 (0.86 to 0.92)");
    }
}
