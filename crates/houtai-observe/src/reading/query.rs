//! Which lines somebody looks for.

use houtai_core::Timestamp;
use houtai_core::formats::TimestampDigits;
use tracing::Level;

use super::record::{Found, Record};

/// Which lines somebody looks for; all that is said must hold.
///
/// ```
/// use houtai_observe::reading::Query;
///
/// let query = Query { request_id: Some("0abc-09".into()), ..Query::default() };
/// assert!(query.find(r#"{"message": "sold", "request_id": "0abc-09"}"#).is_some());
/// assert!(query.find(r#"{"message": "the id is 0abc-09"}"#).is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// At least this severe.
    pub level: Option<Level>,
    /// Of requests to this route, `/todos/{id}`.
    pub route: Option<String>,
    /// Of the request with this id.
    pub request_id: Option<String>,
    /// Not earlier.
    pub since: Option<Timestamp>,
    /// Not later.
    pub until: Option<Timestamp>,
    /// With this text in it, as people see the line or as it stands in the file.
    pub text: Option<String>,
}

impl Query {
    /// Whether nothing is looked for in particular.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The line, if it is one of those.
    pub fn find<'l>(&self, text: &'l str) -> Option<Found<'l>> {
        if !self.may_match(text) {
            return None;
        }
        let found = Found { text, record: Record::of(text) };
        self.matches(&found).then_some(found)
    }

    /// Passes over most lines without taking them apart. A value stands in its line as it is, since neither ids nor
    /// routes hold anything that would be escaped; where they do, the line is taken apart.
    fn may_match(&self, text: &str) -> bool {
        let holds = |value: &Option<String>| {
            value.as_deref().is_none_or(|value| needs_escape(value) || text.contains(value))
        };
        holds(&self.request_id) && holds(&self.route)
    }

    fn matches(&self, found: &Found<'_>) -> bool {
        let record = &found.record;
        let is =
            |name: &str, value: &Option<String>| value.as_deref().is_none_or(|value| record.has(name, value));
        let is_severe = self.level.is_none_or(|least| record.level().is_some_and(|level| level <= least));
        is_severe
            && is("request_id", &self.request_id)
            && is("route", &self.route)
            && self.is_in_time(record)
            && self.has_text(found)
    }

    fn is_in_time(&self, record: &Record<'_>) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let Some(time) = record.time() else { return false };
        not_before(time, self.since) && not_after(time, self.until)
    }

    fn has_text(&self, found: &Found<'_>) -> bool {
        let Some(text) = &self.text else { return true };
        if found.text.contains(text) {
            return true;
        }
        let mut shown = Vec::new();
        found.push_human(&mut shown, false);
        String::from_utf8_lossy(&shown).contains(text)
    }
}

fn needs_escape(value: &str) -> bool {
    value.contains(|c: char| c == '"' || c == '\\' || !(' '..='~').contains(&c))
}

fn not_before(time: &str, since: Option<Timestamp>) -> bool {
    since.is_none_or(|since| compare(time, since).is_some_and(std::cmp::Ordering::is_ge))
}

fn not_after(time: &str, until: Option<Timestamp>) -> bool {
    until.is_none_or(|until| compare(time, until).is_some_and(std::cmp::Ordering::is_le))
}

/// Compares the time of a line. As our lines write it, the order of texts is that of times.
fn compare(time: &str, with: Timestamp) -> Option<std::cmp::Ordering> {
    const LENGTH: usize = "2026-01-02T03:04:05.678901Z".len();
    if time.len() == LENGTH && time.ends_with('Z') {
        let _digits = TimestampDigits::scope(6);
        return Some(time.cmp(with.to_string().as_str()));
    }
    Some(time.parse::<Timestamp>().ok()?.cmp(&with))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"time":"2026-01-02T03:04:05.678901Z","level":"WARN","target":"shop","message":"sold \"it\"","request_id":"0abc-09","route":"/todos/{id}"}"#;

    fn finds(query: &Query) -> bool {
        query.find(LINE).is_some()
    }

    #[test]
    fn each_condition_must_hold() {
        let all = Query {
            level: Some(Level::WARN),
            route: Some("/todos/{id}".into()),
            request_id: Some("0abc-09".into()),
            since: "2026-01-02T03:04:05.678901Z".parse().ok(),
            until: "2026-01-02T03:04:05.678901Z".parse().ok(),
            text: Some("sold \"it\"".into()),
        };
        assert!(finds(&Query::default()) && finds(&all));
        assert!(finds(&Query { level: Some(Level::TRACE), ..Query::default() }));
        let other = |change: fn(&mut Query)| {
            let mut query = all.clone();
            change(&mut query);
            finds(&query)
        };
        assert!(!other(|query| query.level = Some(Level::ERROR)));
        assert!(!other(|query| query.route = Some("/todos".into())));
        assert!(!other(|query| query.request_id = Some("0abc".into())));
        assert!(!other(|query| query.since = "2026-01-02T03:04:05.678902Z".parse().ok()));
        assert!(!other(|query| query.until = "2026-01-02T03:04:05.6789Z".parse().ok()));
        assert!(!other(|query| query.text = Some("bought".into())));
    }

    #[test]
    fn a_value_that_is_escaped_in_the_line_is_found() {
        let line = r#"{"route":"/a\"b\u202e"}"#;
        let query = Query { route: Some("/a\"b\u{202e}".into()), ..Query::default() };
        assert!(query.find(line).is_some());
    }

    #[test]
    fn what_is_no_line_of_ours_has_neither_level_nor_time() {
        assert!(Query::default().find("Segmentation fault").is_some());
        let text = Query { text: Some("fault".into()), ..Query::default() };
        assert!(text.find("Segmentation fault").is_some());
        assert!(Query { level: Some(Level::TRACE), ..text }.find("Segmentation fault").is_none());
    }
}
