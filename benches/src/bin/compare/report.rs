//! The result: a table for people or JSON for programs.

mod table;

use serde_json::{Value, json};

use crate::figure::{Basis, Figure, Verdict};
use crate::load::Cost;
use crate::machine;
use crate::noise::Noise;
use crate::options::Options;
use crate::places::Places;
use crate::scenario::{Goal, Outcome, Row};

/// Prints all rows.
pub(crate) fn print(options: &Options, places: &Places, rows: &[Row]) {
    if options.json {
        println!("{:#}", document(options, places, rows));
    } else {
        print!("{}", table::render(options, rows));
    }
}

fn document(options: &Options, places: &Places, rows: &[Row]) -> Value {
    json!({
        "machine": machine::facts(places),
        "quick": options.quick,
        "rounds": options.rounds,
        "seconds": options.seconds,
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn row(row: &Row) -> Value {
    let mut value = match &row.outcome {
        Outcome::Measured(figure) => measured(figure, row.scenario.goal),
        Outcome::Failed(reason) => json!({"failed": reason}),
        Outcome::Skipped(reason) => json!({"skipped": reason}),
    };
    value["scenario"] = json!(row.scenario.name);
    value["noise"] = row.noise.map_or(Value::Null, noise);
    value
}

fn measured(figure: &Figure, goal: Option<Goal>) -> Value {
    json!({
        "unit": table::unit(figure.unit),
        "of": table::measured(figure.unit),
        "median": figure.median,
        "low": figure.interval.low,
        "high": figure.interval.high,
        "coverage": figure.interval.coverage,
        "samples": figure.samples,
        "basis": basis(&figure.basis),
        "goal": goal.map(table::goal),
        "verdict": verdict(figure.verdict(goal)),
    })
}

fn basis(basis: &Basis) -> Value {
    match basis {
        Basis::Costs { ours, rival } => json!({"ours": cost(ours), "rival": cost(rival)}),
        Basis::Floor(floor) => json!({"bare-hyper": floor}),
    }
}

fn cost(cost: &Cost) -> Value {
    json!({
        "cpu_us_per_request": cost.cpu,
        "postgresql_cpu_us_per_request": cost.postgresql,
        "requests_per_second": cost.requests_per_second,
        "busy": cost.busy,
    })
}

fn noise(noise: Noise) -> Value {
    json!({"before_ms": noise.before, "after_ms": noise.after, "noisy": noise.is_loud()})
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Misses => "misses",
        Verdict::Unclear => "unclear",
        Verdict::NoGoal => "-",
    }
}
