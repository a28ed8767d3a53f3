//! The result: a table for people or JSON for programs.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::normal::Seen;
use crate::options::Options;
use crate::resources::Memory;
use crate::run::{Outcome, Row};
use crate::runs::RUNS;

/// The runs there are.
pub(crate) fn list() -> String {
    RUNS.iter().map(|run| format!("{:<22}{}\n", run.name, run.about)).collect()
}

/// Prints all rows.
pub(crate) fn print(options: &Options, rows: &[Row]) {
    if options.json {
        let rows: Vec<Value> = rows.iter().map(document).collect();
        println!("{:#}", json!({ "rows": rows }));
    } else {
        print!("{}", table(rows));
    }
}

/// What is told as soon as a run is over.
pub(crate) fn lines(row: &Row) -> String {
    let mut text = String::new();
    if let Outcome::Done(done) = &row.outcome {
        if !done.tally.said.is_empty() {
            let _ = writeln!(text, "        {}", done.tally.said);
        }
        for check in &done.tally.checks {
            let _ = writeln!(text, "  {}  {}", if check.held { "    ok" } else { "MISSED" }, check.what);
        }
    }
    let _ = writeln!(text, "        {} in {:.0} s", verdict(row), row.took.as_secs_f64());
    text
}

fn table(rows: &[Row]) -> String {
    let mut text = line(
        "run",
        "verdict",
        "normal clients' p50 / p99 in ms: before, during, after",
        "MiB: before, peak, after",
    );
    for row in rows {
        let (normal, memory) = match &row.outcome {
            Outcome::Done(done) => (
                done.normal.as_ref().map_or_else(String::new, spans),
                done.memory.as_ref().map_or_else(String::new, sizes),
            ),
            Outcome::NotTested(_) | Outcome::Broken(_) => Default::default(),
        };
        text += &line(row.run.name, &verdict(row), &normal, &memory);
    }
    let missed = rows.iter().filter(|row| !row.is_good()).count();
    let untested = rows.iter().filter(|row| matches!(row.outcome, Outcome::NotTested(_))).count();
    let _ = writeln!(text, "\n{} runs, {missed} missed or broken, {untested} NOT TESTED.", rows.len());
    text
}

fn line(name: &str, verdict: &str, normal: &str, memory: &str) -> String {
    let text = format!("{name:<22} {normal:<56} {memory:<22} {verdict}");
    text.trim_end().to_owned() + "\n"
}

fn verdict(row: &Row) -> String {
    let noise =
        row.noise().map_or_else(String::new, |before| format!(" (noisy: p99 was {before:.1?} before)"));
    judged(row) + &noise
}

fn judged(row: &Row) -> String {
    match &row.outcome {
        Outcome::Done(done) => match done.tally.checks.iter().find(|check| !check.held) {
            None => "held".to_owned(),
            Some(check) => format!("MISSED: {}", check.what),
        },
        Outcome::NotTested(reason) => format!("NOT TESTED: {reason}"),
        Outcome::Broken(reason) => format!("BROKEN: {reason}"),
    }
}

fn spans(seen: &[Seen; 3]) -> String {
    let one = |seen: &Seen| {
        format!("{:.2} / {:.2}", milliseconds(seen.percentile(0.5)), milliseconds(seen.percentile(0.99)))
    };
    seen.each_ref().map(one).join(", ")
}

fn sizes(memory: &Memory) -> String {
    format!("{:.1}, {:.1}, {:.1}", memory.before, memory.peak, memory.after)
}

fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

fn document(row: &Row) -> Value {
    let mut value = json!({
        "run": row.run.name,
        "about": row.run.about,
        "seconds": row.took.as_secs_f64(),
        "good": row.is_good(),
        "noisy": row.noise().is_some(),
        "verdict": verdict(row),
    });
    if let Outcome::Done(done) = &row.outcome {
        let checks = done.tally.checks.iter();
        let checks: Vec<_> = checks.map(|check| json!({"what": check.what, "held": check.held})).collect();
        value["attackers"] = json!(done.tally.said);
        value["checks"] = json!(checks);
        value["normal"] = done.normal.as_ref().map_or(Value::Null, normal);
        value["memory_mib"] = done.memory.as_ref().map_or(
            Value::Null,
            |memory| json!({"before": memory.before, "peak": memory.peak, "after": memory.after}),
        );
    }
    value
}

fn normal(seen: &[Seen; 3]) -> Value {
    let one = |seen: &Seen| {
        json!({
            "requests": seen.count(),
            "failed": seen.failed,
            "failures": seen.failures,
            "p50_ms": milliseconds(seen.percentile(0.5)),
            "p99_ms": milliseconds(seen.percentile(0.99)),
            "max_ms": milliseconds(seen.percentile(1.0)),
        })
    };
    let [before, during, after] = seen.each_ref().map(one);
    json!({"before": before, "during": during, "after": after})
}
