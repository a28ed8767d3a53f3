//! What the checks have found.

use std::time::Duration;

use serde_json::{Value, json};

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

/// What all checks have found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthReport {
    /// The built-in checks first, then those of the modules in the order of declaration.
    pub checks: Vec<CheckReport>,
}

impl CheckReport {
    pub(super) fn new(name: &str, reason: Option<&str>, took: Duration) -> Self {
        let reason = reason.map(|reason| reason.chars().take(MOST_CHARACTERS).collect());
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
        json!({"status": status, "checks": self.checks.iter().map(CheckReport::to_json).collect::<Vec<_>>()})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_tells_each_check_and_is_ready_only_when_all_hold() {
        let took = Duration::from_millis(7);
        let holds = CheckReport::new("a", None, took);
        let fails = CheckReport::new("b", Some(&"长".repeat(9999)), took);
        assert_eq!(fails.reason.as_ref().unwrap().chars().count(), MOST_CHARACTERS);
        let report = HealthReport { checks: vec![holds.clone()] };
        let expected = json!({
            "status": "ok",
            "checks": [{"name": "a", "status": "ok", "reason": null, "took_ms": 7}],
        });
        assert_eq!(report.to_json(), expected);
        let report = HealthReport { checks: vec![holds, fails] };
        assert_eq!(report.to_json()["status"], "unavailable");
        assert_eq!(report.to_json()["checks"][1]["status"], "failed");
    }
}
