//! Rules that a value must keep beyond its type.

use std::fmt::Display;
use std::ops::RangeBounds;

/// A rule with the sentence that states it.
pub struct Rule<T> {
    text: String,
    holds: Box<dyn Fn(&T) -> bool>,
}

impl<T> Rule<T> {
    /// A rule of your own; `text` completes "the value must …", for example `be even`.
    pub fn new(text: impl Into<String>, holds: impl Fn(&T) -> bool + 'static) -> Self {
        Self { text: text.into(), holds: Box::new(holds) }
    }

    /// The sentence.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the value keeps the rule.
    pub fn holds(&self, value: &T) -> bool {
        (self.holds)(value)
    }
}

/// The value must lie in a range.
///
/// ```
/// use houtai_core::settings::range;
///
/// let rule = range(1..=10);
/// assert!(rule.holds(&10) && !rule.holds(&11));
/// assert_eq!(rule.text(), "be at least 1 and at most 10");
/// ```
pub fn range<T, R>(range: R) -> Rule<T>
where
    T: PartialOrd + Display + 'static,
    R: RangeBounds<T> + 'static,
{
    use std::ops::Bound::{Excluded, Included, Unbounded};
    let low = match range.start_bound() {
        Included(low) => Some(format!("at least {low}")),
        Excluded(low) => Some(format!("above {low}")),
        Unbounded => None,
    };
    let high = match range.end_bound() {
        Included(high) => Some(format!("at most {high}")),
        Excluded(high) => Some(format!("below {high}")),
        Unbounded => None,
    };
    let bounds: Vec<String> = low.into_iter().chain(high).collect();
    Rule::new(format!("be {}", bounds.join(" and ")), move |value| range.contains(value))
}

/// The value must not be empty.
pub fn not_empty() -> Rule<String> {
    Rule::new("not be empty", |value: &String| !value.trim().is_empty())
}

/// The duration must be longer than nothing: a deadline of zero would refuse everything.
pub fn positive() -> Rule<std::time::Duration> {
    Rule::new("be longer than 0", |value: &std::time::Duration| !value.is_zero())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_kind_of_range_has_its_sentence() {
        assert_eq!(range(1..=10).text(), "be at least 1 and at most 10");
        assert_eq!(range(1..10).text(), "be at least 1 and below 10");
        assert_eq!(range(1..).text(), "be at least 1");
        assert_eq!(range(..=10).text(), "be at most 10");
    }

    #[test]
    fn blanks_are_nothing_and_no_time_is_not_positive() {
        assert!(!not_empty().holds(&" \t".into()) && not_empty().holds(&"a".into()));
        assert!(!positive().holds(&Duration::ZERO) && positive().holds(&Duration::from_nanos(1)));
    }
}
