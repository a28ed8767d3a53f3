//! Each choice of databases compiles: none, SQLite alone, PostgreSQL alone. All other steps build both.

use anyhow::Result;

use super::Outcome;
use crate::site::Site;

/// What `houtai` is checked with.
const CHOICES: [&str; 3] = ["", "sqlite", "postgres"];

/// The step.
pub(super) fn check(site: &Site) -> Result<Outcome> {
    let mut failed = Vec::new();
    for choice in CHOICES {
        if !site.run(&mut site.cargo(&arguments(choice)))? {
            failed.push(if choice.is_empty() { "no database" } else { choice });
        }
    }
    Ok(match failed.as_slice() {
        [] => Outcome::Passed(format!("{} choices", CHOICES.len())),
        failed => Outcome::Failed(format!("wrong with {} alone", failed.join(", "))),
    })
}

/// Clippy and not `check`, so that what only one choice leaves unused is seen.
fn arguments(choice: &str) -> Vec<&str> {
    let mut arguments = vec!["clippy", "-p", "houtai", "-p", "houtai-commands", "--no-default-features"];
    if !choice.is_empty() {
        arguments.extend(["-p", "houtai-data", "--features", choice]);
    }
    arguments.extend(["--", "-D", "warnings"]);
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_what_cargo_is_told() {
        assert!(!arguments("").contains(&"--features") && !arguments("").contains(&"houtai-data"));
        assert_eq!(arguments("sqlite")[6..10], ["-p", "houtai-data", "--features", "sqlite"]);
    }
}
