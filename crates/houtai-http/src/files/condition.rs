//! Conditional requests, in the order of RFC 9110, section 13.2.2.

use std::time::{Duration, SystemTime};

use http::header::{HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};
use http::{HeaderMap, Method};

/// By what a client knows a version of something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Validators {
    /// The entity tag with its quotes.
    pub(crate) tag: Option<String>,
    pub(crate) modified: Option<SystemTime>,
}

/// What the conditions of a request come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The request is to be answered.
    Holds,
    /// The client has this version: 304.
    NotModified,
    /// The client wants to work on another version: 412.
    Failed,
}

/// Judges the conditions of a request.
pub(crate) fn judge(headers: &HeaderMap, method: &Method, current: &Validators) -> Outcome {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if headers.contains_key(IF_MATCH) {
        if !has_tag(headers, &IF_MATCH, current, true) {
            return Outcome::Failed;
        }
    } else if let Some(since) = date(headers, &IF_UNMODIFIED_SINCE)
        && current.modified.is_some_and(|modified| seconds(modified) > seconds(since))
    {
        return Outcome::Failed;
    }
    if headers.contains_key(IF_NONE_MATCH) {
        return match has_tag(headers, &IF_NONE_MATCH, current, false) {
            true if reads => Outcome::NotModified,
            true => Outcome::Failed,
            false => Outcome::Holds,
        };
    }
    let since = date(headers, &IF_MODIFIED_SINCE).filter(|_| reads);
    let unchanged =
        since.zip(current.modified).is_some_and(|(since, modified)| seconds(modified) <= seconds(since));
    if unchanged { Outcome::NotModified } else { Outcome::Holds }
}

/// Whether `Range` counts: the client has a piece of this very version, or does not say which it has.
pub(crate) fn permits_range(headers: &HeaderMap, current: &Validators, now: SystemTime) -> bool {
    let Some(value) = headers.get(IF_RANGE) else { return true };
    let Some(text) = value.to_str().ok().map(str::trim) else { return false };
    if text.starts_with('"') || text.starts_with("W/") {
        // Two versions that a weak tag does not tell apart may have different bytes.
        return current.tag.as_deref() == Some(text) && !text.starts_with("W/");
    }
    let Some(modified) = current.modified else { return false };
    // A file that was changed twice in a second has the same date for two versions.
    let settled = now.duration_since(modified).is_ok_and(|age| age >= Duration::from_secs(2));
    settled && httpdate::parse_http_date(text).is_ok_and(|date| seconds(date) == seconds(modified))
}

/// Whether a list of tags names the current one; `*` names whatever there is.
fn has_tag(headers: &HeaderMap, name: &HeaderName, current: &Validators, is_strong: bool) -> bool {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(tags);
    tags.any(|tag| tag == "*" || current.tag.as_deref().is_some_and(|own| same(tag, own, is_strong)))
}

fn same(tag: &str, own: &str, is_strong: bool) -> bool {
    let bare = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    if is_strong { tag == own && !tag.starts_with("W/") } else { bare(tag) == bare(own) }
}

/// Whether one of the tags of `If-Match` names the version; `None` where there is no such condition.
pub(crate) fn if_match(headers: &HeaderMap, own: &str) -> Option<bool> {
    let current = Validators { tag: Some(own.to_owned()), modified: None };
    headers.contains_key(IF_MATCH).then(|| has_tag(headers, &IF_MATCH, &current, true))
}

/// The members of a list of tags. A comma inside the quotes belongs to the tag.
fn tags(line: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), line);
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return found;
        }
        let end = end_of_tag(rest);
        found.push(rest[..end].trim_end());
        rest = &rest[end..];
    }
}

fn end_of_tag(text: &str) -> usize {
    let opened = text.find('"').filter(|quote| matches!(&text[..*quote], "" | "W/"));
    let closed = opened.and_then(|opened| Some(opened + 2 + text[opened + 1..].find('"')?));
    closed.unwrap_or_else(|| text.find(',').unwrap_or(text.len()))
}

/// A date; one that cannot be read is no condition.
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

/// Dates in headers have no more than seconds.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: u64 = 1_700_000_000;

    fn current() -> Validators {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(AT * 1000 + 250);
        Validators { tag: Some("\"v1\"".into()), modified: Some(modified) }
    }

    fn at(seconds: u64) -> String {
        httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }

    fn judged(method: Method, lines: &[(HeaderName, &str)]) -> Outcome {
        let lines = lines.iter().map(|(name, value)| (name.clone(), value.parse().unwrap()));
        judge(&lines.collect(), &method, &current())
    }

    #[test]
    fn if_match_compares_strongly() {
        for (value, outcome) in [
            ("\"v1\"", Outcome::Holds),
            ("*", Outcome::Holds),
            ("\"v0\", \"v1\"", Outcome::Holds),
            ("\"a,b\",\"v1\"", Outcome::Holds),
            ("\"v2\"", Outcome::Failed),
            ("W/\"v1\"", Outcome::Failed),
            ("", Outcome::Failed),
        ] {
            assert_eq!(judged(Method::GET, &[(IF_MATCH, value)]), outcome, "{value}");
        }
    }

    #[test]
    fn if_none_match_compares_weakly() {
        for (value, outcome) in [
            ("\"v1\"", Outcome::NotModified),
            ("W/\"v1\"", Outcome::NotModified),
            ("*", Outcome::NotModified),
            ("\"x\" , \"v1\"", Outcome::NotModified),
            ("\"v1", Outcome::Holds),
            ("\"v\", 1\"", Outcome::Holds),
            ("\"v2\"", Outcome::Holds),
        ] {
            assert_eq!(judged(Method::GET, &[(IF_NONE_MATCH, value)]), outcome, "{value}");
        }
        assert_eq!(judged(Method::POST, &[(IF_NONE_MATCH, "*")]), Outcome::Failed);
    }

    #[test]
    fn dates_have_whole_seconds() {
        for (seconds, outcome) in
            [(AT - 1, Outcome::Holds), (AT, Outcome::NotModified), (AT + 1, Outcome::NotModified)]
        {
            assert_eq!(judged(Method::GET, &[(IF_MODIFIED_SINCE, &at(seconds))]), outcome);
        }
        for (seconds, outcome) in [(AT - 1, Outcome::Failed), (AT, Outcome::Holds), (AT + 1, Outcome::Holds)]
        {
            assert_eq!(judged(Method::GET, &[(IF_UNMODIFIED_SINCE, &at(seconds))]), outcome);
        }
        assert_eq!(judged(Method::GET, &[(IF_MODIFIED_SINCE, "yesterday")]), Outcome::Holds);
        assert_eq!(judged(Method::POST, &[(IF_MODIFIED_SINCE, &at(AT))]), Outcome::Holds);
    }

    #[test]
    fn tags_go_before_dates() {
        let (old, new) = (at(AT - 9), at(AT + 9));
        assert_eq!(
            judged(Method::GET, &[(IF_NONE_MATCH, "\"v2\""), (IF_MODIFIED_SINCE, &new)]),
            Outcome::Holds
        );
        assert_eq!(judged(Method::GET, &[(IF_MATCH, "\"v1\""), (IF_UNMODIFIED_SINCE, &old)]), Outcome::Holds);
        assert_eq!(judged(Method::GET, &[(IF_MATCH, "\"v2\""), (IF_NONE_MATCH, "\"v1\"")]), Outcome::Failed);
        assert_eq!(
            judged(Method::GET, &[(IF_MATCH, "\"v1\""), (IF_NONE_MATCH, "\"v1\"")]),
            Outcome::NotModified
        );
    }

    #[test]
    fn a_range_counts_only_for_the_same_version() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(AT + 100);
        let permits = |value: &str, now| {
            permits_range(&HeaderMap::from_iter([(IF_RANGE, value.parse().unwrap())]), &current(), now)
        };
        assert!(permits_range(&HeaderMap::new(), &current(), now));
        assert!(permits("\"v1\"", now) && permits(&at(AT), now));
        for value in ["\"v2\"", "W/\"v1\"", "v1", &at(AT - 1), &at(AT + 1), "", "\"v1\", \"v2\""] {
            assert!(!permits(value, now), "{value}");
        }
        let just_now = SystemTime::UNIX_EPOCH + Duration::from_secs(AT + 1);
        assert!(!permits(&at(AT), just_now), "the same second may hold two versions");
    }
}
