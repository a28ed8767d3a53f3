//! The table for people.

use std::fmt::Write as _;

use houtai_benches::statistics::{interval, median};

use crate::contestant::{Contestant, Database, chosen};
use crate::options::Options;
use crate::rounds::Line;

/// For each database and operation, everybody beside the first.
pub(crate) fn render(options: &Options, lines: &[Line]) -> String {
    let mut text = String::new();
    for database in Database::BOTH {
        let contestants: Vec<_> =
            chosen(options).into_iter().filter(|contestant| contestant.database == database).collect();
        for operation in &options.operations {
            rows(&mut text, operation.name(), &contestants, lines);
        }
    }
    text + "\nA ratio is operations per second over those of the first row, round by round: its median, and an \
            interval that covers the true one with at least 95 % from six rounds on. CPU time is in microseconds \
            per operation.\n"
}

fn rows(text: &mut String, operation: &str, contestants: &[Contestant], lines: &[Line]) {
    let Some(first) = contestants.first() else { return };
    let reference = of(*first, operation, lines);
    let _ = writeln!(
        text,
        "\n{:<40} {:>10} {:>8} {:>8}  ratio",
        format!("{operation}, {}", first.database.name()),
        "per second",
        "client",
        "server"
    );
    for contestant in contestants {
        let found = of(*contestant, operation, lines);
        let rates = rates(&found);
        let ratios: Vec<_> =
            rates.iter().zip(self::rates(&reference)).map(|(rate, first)| rate / first).collect();
        let range = interval(&ratios);
        let client: Vec<_> = found.iter().map(|line| line.client_cpu).collect();
        let server: Vec<_> = found.iter().filter_map(|line| line.server_cpu).collect();
        let server = if server.is_empty() { "-".to_owned() } else { format!("{:.1}", median(&server)) };
        let _ = writeln!(
            text,
            "{:<40} {:>10.0} {:>8.1} {server:>8}  {:.2} ({:.2} to {:.2})",
            contestant.name,
            median(&rates),
            median(&client),
            median(&ratios),
            range.low,
            range.high
        );
    }
}

fn of<'a>(contestant: Contestant, operation: &str, lines: &'a [Line]) -> Vec<&'a Line> {
    let is_meant = |line: &&Line| {
        line.operation == operation
            && line.contestant.name == contestant.name
            && line.contestant.database == contestant.database
    };
    lines.iter().filter(is_meant).collect()
}

fn rates(lines: &[&Line]) -> Vec<f64> {
    lines.iter().map(|line| line.operations_per_second).collect()
}
