//! The table for people.

use super::verdict;
use crate::figure::{Basis, Figure, Unit};
use crate::load::Cost;
use crate::noise::Noise;
use crate::options::Options;
use crate::scenario::{Goal, Outcome, Row};

/// Below this share of its core a server was not under full load.
const FULL: f64 = 0.9;

pub(super) fn render(options: &Options, rows: &[Row]) -> String {
    let mut text = line("scenario", "median", "interval", "goal", "verdict", "rests on");
    for row in rows {
        text += &self::row(row);
    }
    text += "\nA ratio is the rival's CPU time per request over ours: above 1, houtai needs less. Where it rests on \
             req/s, it is our requests per second over the rival's.\n";
    text += &noise(rows);
    if options.quick {
        text += "This was a quick run: it shows that everything works, its figures are worth nothing.\n";
    }
    text
}

fn row(row: &Row) -> String {
    let name = row.scenario.name;
    match &row.outcome {
        Outcome::Measured(figure) => figure_row(name, figure, row),
        Outcome::Failed(reason) => format!("{name:<32} FAILED: {reason}\n"),
        Outcome::Skipped(reason) => format!("{name:<32} SKIPPED: {reason}\n"),
    }
}

fn figure_row(name: &str, figure: &Figure, row: &Row) -> String {
    let digits = if figure.unit.is_ratio() { 3 } else { 1 };
    let interval = format!("{:.digits$} to {:.digits$}", figure.interval.low, figure.interval.high);
    let mut judged = verdict(figure.verdict(row.scenario.goal)).to_owned();
    if row.noise.is_some_and(Noise::is_loud) {
        judged += " (noisy)";
    }
    line(
        name,
        &format!("{:.digits$} {}", figure.median, unit(figure.unit)),
        &interval,
        &row.scenario.goal.map_or_else(|| "-".to_owned(), goal),
        &judged,
        &basis(figure),
    )
}

fn line(name: &str, median: &str, interval: &str, goal: &str, verdict: &str, basis: &str) -> String {
    format!("{name:<32} {median:>10}  {interval:<16} {goal:<8} {verdict:<16} {basis}\n")
}

/// The sign that stands behind a number.
pub(super) fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Ratio | Unit::RequestRatio => "x",
        Unit::Mebibytes => "MiB",
        Unit::Milliseconds => "ms",
    }
}

/// What is set in relation, or what the figure is an amount of.
pub(super) fn measured(unit: Unit) -> &'static str {
    match unit {
        Unit::Ratio => "CPU time",
        Unit::RequestRatio => "requests per second",
        Unit::Mebibytes => "memory",
        Unit::Milliseconds => "time",
    }
}

pub(super) fn goal(goal: Goal) -> String {
    match goal {
        Goal::AtLeast(least) => format!(">= {least}"),
        Goal::AtMost(most) => format!("<= {most}"),
    }
}

fn basis(figure: &Figure) -> String {
    let count = figure.samples.len();
    let covered = match figure.interval.coverage {
        _ if count == 1 => "1 sample".to_owned(),
        coverage => format!("{count} samples, interval covers {:.0} %", coverage * 100.0),
    };
    match &figure.basis {
        Basis::Costs { ours, rival } if figure.unit == Unit::RequestRatio => {
            let (ours_too, rivals_too) = (postgresql(ours), postgresql(rival));
            format!(
                "{:.0} against {:.0} req/s, {:.1}{ours_too} against {:.1}{rivals_too} us per request, {covered}",
                ours.requests_per_second, rival.requests_per_second, ours.cpu, rival.cpu
            )
        }
        Basis::Costs { ours, rival } => {
            let idle = if ours.busy.min(rival.busy) < FULL { ", core not filled" } else { "" };
            let (ours_too, rivals_too) = (postgresql(ours), postgresql(rival));
            format!(
                "{:.2}{ours_too} against {:.2}{rivals_too} us per request, {covered}{idle}",
                ours.cpu, rival.cpu
            )
        }
        Basis::Floor(Some(floor)) => format!("{covered}; bare hyper {floor:.1}"),
        Basis::Floor(None) => covered,
    }
}

/// What PostgreSQL used beside a server, where it worked for it.
fn postgresql(cost: &Cost) -> String {
    if cost.postgresql > 0.0 { format!(" (+ {:.1} PostgreSQL)", cost.postgresql) } else { String::new() }
}

fn noise(rows: &[Row]) -> String {
    let moves: Vec<_> = rows.iter().filter_map(|row| row.noise).map(Noise::moved).collect();
    let widest = moves.iter().copied().fold(0.0_f64, |widest, moved| widest.max(moved.abs()));
    let loud = rows.iter().filter(|row| row.noise.is_some_and(Noise::is_loud)).count();
    format!(
        "A spin loop before and after each scenario differed by at most {:.1} %; {loud} of {} rows are noisy \
         (above 3 %).\n",
        widest * 100.0,
        moves.len()
    )
}
