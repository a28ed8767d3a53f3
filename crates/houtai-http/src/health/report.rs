//! What the checks have found.

use std::time::Duration;

use serde_json::{Value, json};

use super::HealthNote;

/// How many characters of a reason are told.
const MOST_CHARACTERS: usize = 500;

/// What one check has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// Its name: `listener`, or `module.check`.
    pub name: String,
    /// Why it failed; `None` when it holds.
    pub reason: Option<String>,
    /// How long it took.
    pub took: Duration,
}

/// What all checks have found, and what is to be known beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthReport {
    /// The built-in checks first, then those of the modules in the order of declaration.
    pub checks: Vec<CheckReport>,
    /// What does not keep the app from serving.
    pub notes: Vec<HealthNote>,
}

/// As much of a text as is told.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(MOST_CHARACTERS).collect()
}

impl CheckReport {
    pub(super) fn new(name: &str, reason: Option<&str>, took: Duration) -> Self {
        let reason = reason.map(shortened);
        Self { name: name.to_owned(), reason, took }
    }

    /// Whether it holds.
    pub fn is_ok(&self) -> bool {
        self.reason.is_none()
    }

    fn to_json(&self) -> Value {
        let status = if self.is_ok() { "ok" } else { "failed" };
        let took = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX);
        json!({"name": self.name, "status": status, "reason": self.reason, "took_ms": took})
    }
}

impl HealthReport {
    /// Whether all checks hold.
    pub fn is_ready(&self) -> bool {
        self.checks.iter().all(CheckReport::is_ok)
    }

    /// The form in which `/readyz` tells it.
    pub fn to_json(&self) -> Value {
        let status = if self.is_ready() { "ok" } else { "unavailable" };
        json!({
            "status": status,
            "checks": self.checks.iter().map(CheckReport::to_json).collect::<Vec<_>>(),
            "notes": self.notes.iter().map(HealthNote::to_json).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::NoteSource;

    #[test]
    fn a_report_tells_each_check_and_is_ready_only_when_all_hold() {
        let took = Duration::from_millis(7);
        let holds = CheckReport::new("a", None, took);
        let fails = CheckReport::new("b", Some(&"长".repeat(9999)), took);
        assert_eq!(fails.reason.as_ref().unwrap().chars().count(), MOST_CHARACTERS);
        let report = HealthReport { checks: vec![holds.clone()], notes: Vec::new() };
        let expected = json!({
            "status": "ok",
            "checks": [{"name": "a", "status": "ok", "reason": null, "took_ms": 7}],
            "notes": [],
        });
        assert_eq!(report.to_json(), expected);
        let report = HealthReport { checks: vec![holds.clone(), fails], notes: Vec::new() };
        assert_eq!(report.to_json()["status"], "unavailable");
        assert_eq!(report.to_json()["checks"][1]["status"], "failed");

        let note = NoteSource::new("log", || Some("长".repeat(9999))).note().unwrap();
        let report = HealthReport { checks: vec![holds], notes: vec![note] };
        assert!(report.is_ready());
        let told = &report.to_json()["notes"][0];
        assert_eq!(told, &json!({"name": "log", "text": "长".repeat(MOST_CHARACTERS)}));
    }
}
