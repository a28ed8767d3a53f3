//! What is printed, and whether the goals are held.

use std::fmt::Write;
use std::time::Duration;

use serde_json::json;
use tracing::Level;

use crate::Failure;
use crate::waits::Waits;
use crate::watcher::Seen;

/// By how much the budget may be exceeded at any look, in percent.
const EXCESS_GOAL_PERCENT: f64 = 1.0;

/// What 999 of 1000 calls must not exceed.
const WAIT_GOAL_NANOS: u64 = 1_000_000;

/// What was measured.
pub(crate) struct Report {
    pub(crate) lines: u64,
    pub(crate) threads: u64,
    pub(crate) budget_bytes: u64,
    pub(crate) calm_nanos: f64,
    pub(crate) sending: Duration,
    pub(crate) seen: Seen,
    pub(crate) waits: Waits,
    pub(crate) errors: ErrorLines,
    pub(crate) written: Vec<(Level, u64)>,
    pub(crate) dropped: Vec<(Level, u64)>,
}

/// What became of the ERROR lines.
pub(crate) struct ErrorLines {
    pub(crate) sent: u64,
    /// In the files at the end.
    pub(crate) kept: u64,
    pub(crate) doubles: u64,
    /// Written, and deleted with an old file.
    pub(crate) expired: u64,
    /// Never written.
    pub(crate) dropped: u64,
}

impl ErrorLines {
    fn hold(&self) -> bool {
        self.doubles == 0 && self.kept + self.expired + self.dropped == self.sent
    }
}

impl Report {
    /// Whether all goals are held.
    pub(crate) fn holds(&self) -> bool {
        self.errors.hold() && self.budget_holds() && self.waits_hold()
    }

    fn budget_holds(&self) -> bool {
        self.excess_percent() <= EXCESS_GOAL_PERCENT
    }

    fn waits_hold(&self) -> bool {
        self.waits.quantile(999) <= WAIT_GOAL_NANOS
    }

    /// By how much the most that was seen is above the budget; below 0 when it never was.
    fn excess_percent(&self) -> f64 {
        let most = self.seen.length_bytes.max(self.seen.disk_bytes);
        (most as f64 / self.budget_bytes as f64 - 1.0) * 100.0
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "{} lines from {} threads in {:.2} s, budget {} MiB\n",
            self.lines,
            self.threads,
            self.sending.as_secs_f64(),
            self.budget_bytes >> 20
        );
        let errors = &self.errors;
        let rows = [
            (
                "budget",
                format!("most {:+.2} % of it, in {} looks", self.excess_percent(), self.seen.looks),
                Some(self.budget_holds()),
            ),
            (
                "errors",
                format!(
                    "{} sent = {} kept + {} expired + {} dropped, {} twice",
                    errors.sent, errors.kept, errors.expired, errors.dropped, errors.doubles
                ),
                Some(errors.hold()),
            ),
            ("write", self.waits_text(), Some(self.waits_hold())),
            ("calm", format!("{:.0} ns a line without a storm", self.calm_nanos), None),
            ("written", by_level(&self.written), None),
            ("dropped", by_level(&self.dropped), None),
        ];
        for (name, value, holds) in rows {
            let verdict = holds.map_or("", |holds| if holds { "  holds" } else { "  MISSED" });
            // Writing into memory cannot fail.
            let _ = writeln!(text, "  {name:<8} {value}{verdict}");
        }
        text.trim_end().to_owned()
    }

    fn waits_text(&self) -> String {
        let micros = |nanos: u64| nanos as f64 / 1000.0;
        format!(
            "p50 {:.2} µs, p99 {:.2} µs, p99.9 {:.2} µs, max {:.0} µs",
            micros(self.waits.quantile(500)),
            micros(self.waits.quantile(990)),
            micros(self.waits.quantile(999)),
            micros(self.waits.most())
        )
    }

    /// For programs.
    pub(crate) fn json(&self) -> Result<String, Failure> {
        let levels = |counts: &[(Level, u64)]| -> serde_json::Map<String, serde_json::Value> {
            counts.iter().map(|(level, count)| (level.as_str().to_lowercase(), (*count).into())).collect()
        };
        let errors = &self.errors;
        let document = json!({
            "lines": self.lines,
            "threads": self.threads,
            "seconds": self.sending.as_secs_f64(),
            "budget": {
                "bytes": self.budget_bytes,
                "most_length_bytes": self.seen.length_bytes,
                "most_disk_bytes": self.seen.disk_bytes,
                "looks": self.seen.looks,
                "excess_percent": self.excess_percent(),
                "holds": self.budget_holds(),
            },
            "errors": {
                "sent": errors.sent,
                "kept": errors.kept,
                "expired": errors.expired,
                "dropped": errors.dropped,
                "twice": errors.doubles,
                "holds": errors.hold(),
            },
            "write_nanos": {
                "p50": self.waits.quantile(500),
                "p99": self.waits.quantile(990),
                "p99.9": self.waits.quantile(999),
                "max": self.waits.most(),
                "holds": self.waits_hold(),
            },
            "calm_nanos_a_line": self.calm_nanos,
            "written": levels(&self.written),
            "dropped": levels(&self.dropped),
            "holds": self.holds(),
        });
        Ok(serde_json::to_string_pretty(&document)?)
    }
}

fn by_level(counts: &[(Level, u64)]) -> String {
    let texts: Vec<String> =
        counts.iter().map(|(level, count)| format!("{count} {}", level.as_str().to_lowercase())).collect();
    texts.join(", ")
}
