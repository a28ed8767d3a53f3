//! One mistake in the settings.

use std::fmt;

use super::Origin;

/// One mistake: the key, the value, where it stands, the rule, and what was perhaps meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingProblem {
    /// The full key.
    pub key: String,
    /// The value as it was written; masked for a secret, absent when there is none.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// What it breaks: `must be an integer from 0 to 65535`.
    pub rule: String,
    /// A known key that was perhaps meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.key)?;
        if let Some(value) = &self.value {
            write!(f, " = {value}")?;
        }
        write!(f, " ({}): {}", self.origin, self.rule)?;
        match &self.suggestion {
            Some(known) => write!(f, "; did you mean `{known}`?"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_without_value_and_suggestion_has_no_gaps() {
        let problem = SettingProblem {
            key: "a.b".into(),
            value: None,
            origin: Origin::Default,
            rule: "must be set".into(),
            suggestion: None,
        };
        assert_eq!(problem.to_string(), "a.b (default): must be set");
        let suggested = SettingProblem { suggestion: Some("a.c".into()), ..problem };
        assert_eq!(suggested.to_string(), "a.b (default): must be set; did you mean `a.c`?");
    }
}
