//! What is told at the end: one line for each step.

use std::time::Duration;

use serde_json::{Value, json};

use super::Outcome;

/// How a step ended in the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ending {
    Passed,
    Failed,
    /// It could not run here.
    NotTested,
    /// It was left out by a flag.
    Skipped,
    /// An earlier step failed.
    NotReached,
}

impl Ending {
    fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "FAILED",
            Self::NotTested => "NOT TESTED",
            Self::Skipped => "skipped",
            Self::NotReached => "not reached",
        }
    }
}

/// One line of the summary.
pub(crate) struct Entry {
    name: &'static str,
    pub(crate) ending: Ending,
    time: Duration,
    word: String,
}

impl Entry {
    /// A step that ran.
    pub(crate) fn of(name: &'static str, outcome: Outcome, time: Duration) -> Self {
        let (ending, word) = match outcome {
            Outcome::Passed(word) => (Ending::Passed, word),
            Outcome::Failed(word) => (Ending::Failed, word),
            Outcome::NotTested(word) => (Ending::NotTested, word),
        };
        Self { name, ending, time, word }
    }

    /// A step that did not run.
    pub(crate) fn without_run(name: &'static str, ending: Ending) -> Self {
        Self { name, ending, time: Duration::ZERO, word: String::new() }
    }

    /// The entry for people.
    pub(crate) fn line(&self) -> String {
        let time = self.time.as_secs_f64();
        let line = format!("{:<13} {:<11} {time:>7.1} s  {}", self.name, self.ending.word(), self.word);
        line.trim_end().to_owned()
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "result": self.ending.word().to_lowercase(),
            "seconds": self.time.as_secs_f64(),
            "note": self.word,
        })
    }
}

/// All entries in the order of the steps.
#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) entries: Vec<Entry>,
}

impl Summary {
    /// Whether a step has failed so far.
    pub(crate) fn failed(&self) -> bool {
        self.entries.iter().any(|entry| entry.ending == Ending::Failed)
    }

    /// Whether everything that was asked for ran and passed.
    pub(crate) fn passed(&self) -> bool {
        self.entries.iter().all(|entry| matches!(entry.ending, Ending::Passed | Ending::Skipped))
    }

    /// The table for people.
    pub(crate) fn text(&self) -> String {
        let lines = self.entries.iter().map(Entry::line);
        let verdict = if self.passed() { "passed" } else { "FAILED" };
        let total = format!("ci {verdict} after {:.1} s{}", self.seconds(), self.open());
        lines.chain([total]).collect::<Vec<_>>().join("\n")
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> Value {
        let steps: Vec<Value> = self.entries.iter().map(Entry::json).collect();
        json!({ "passed": self.passed(), "seconds": self.seconds(), "steps": steps })
    }

    fn seconds(&self) -> f64 {
        self.entries.iter().map(|entry| entry.time.as_secs_f64()).sum()
    }

    /// The steps that stand in the way of a pass.
    fn open(&self) -> String {
        let open =
            self.entries.iter().filter(|entry| !matches!(entry.ending, Ending::Passed | Ending::Skipped));
        let names: Vec<&str> = open.map(|entry| entry.name).collect();
        if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> Summary {
        let time = Duration::from_millis(1250);
        let entries = vec![
            Entry::of("format", Outcome::Passed(String::new()), time),
            Entry::of("tests", Outcome::Failed("10 tests run: 1 failed".into()), time),
            Entry::without_run("docs", Ending::NotReached),
        ];
        Summary { entries }
    }

    #[test]
    fn table_has_a_line_for_each_step() {
        let expected = "format        passed          1.2 s\n\
                        tests         FAILED          1.2 s  10 tests run: 1 failed\n\
                        docs          not reached     0.0 s\n\
                        ci FAILED after 2.5 s: tests, docs";
        assert_eq!(summary().text(), expected);
    }

    #[test]
    fn json_has_the_same() {
        let value = summary().json();
        assert_eq!(value["passed"], false);
        assert_eq!(value["steps"][1]["result"], "failed");
        assert_eq!(value["steps"][1]["note"], "10 tests run: 1 failed");
    }
}
