//! The formats a text may be asked to have.
//!
//! Formats that only name the size of a number (`int32`, `double` …) and names nobody knows are annotations,
//! as the standard has it.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A format that is enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    DateTime,
    Date,
    Time,
    PartialTime,
    PartialDateTime,
    Duration,
    Email,
    Uri,
    Uuid,
    Ipv4,
    Ipv6,
}

/// Every enforced format with the word by which schemas and problems name it.
pub(super) const NAMES: [(Format, &str); 11] = [
    (Format::DateTime, "date-time"),
    (Format::Date, "date"),
    (Format::Time, "time"),
    (Format::PartialTime, "partial-time"),
    (Format::PartialDateTime, "partial-date-time"),
    (Format::Duration, "duration"),
    (Format::Email, "email"),
    (Format::Uri, "uri"),
    (Format::Uuid, "uuid"),
    (Format::Ipv4, "ipv4"),
    (Format::Ipv6, "ipv6"),
];

impl Format {
    /// The format called `name`, unless it is only an annotation.
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(format, _)| *format)
    }

    /// The word for the format.
    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|(format, _)| *format == self).map_or("", |(_, name)| name)
    }

    /// Whether `text` has the format.
    pub(super) fn matches(self, text: &str) -> bool {
        match self {
            Format::DateTime => is_date_time(text),
            Format::Date => is_date(text),
            Format::Time => is_time(text),
            Format::PartialTime => is_partial_time(text),
            Format::PartialDateTime => is_partial_date_time(text),
            Format::Duration => is_duration(text),
            Format::Email => is_email(text),
            Format::Uri => is_uri(text),
            Format::Uuid => is_uuid(text),
            Format::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Format::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
        }
    }
}

/// Whether each character of `text` is of the kind the `shape` asks for: `0` a digit, `T` either case of it,
/// anything else itself.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            b'T' => byte.eq_ignore_ascii_case(&b'T'),
            _ => byte == wanted,
        })
}

/// `2024-02-29`, and a day that exists.
fn is_date(text: &str) -> bool {
    has_shape(text, "0000-00-00") && text.parse::<jiff::civil::Date>().is_ok()
}

/// RFC 3339 in full: date, `T`, seconds, and an offset. jiff alone would also take `2024-01-01 00Z`.
///
/// ```
/// use houtai_core::validate::is_date_time;
///
/// assert!(is_date_time("2024-02-29T23:59:59.5+08:00"));
/// assert!(!is_date_time("2024-02-29 23:59:59"));
/// ```
pub fn is_date_time(text: &str) -> bool {
    let Some((local, offset)) = split_offset(text) else { return false };
    is_offset(offset) && has_date_time_shape(local) && text.parse::<jiff::Timestamp>().is_ok()
}

/// `23:59:59.5+08:00`.
fn is_time(text: &str) -> bool {
    split_offset(text).is_some_and(|(time, offset)| is_offset(offset) && is_partial_time(time))
}

/// `23:59:59.5`, without an offset.
fn is_partial_time(text: &str) -> bool {
    has_time_shape(text) && text.parse::<jiff::civil::Time>().is_ok()
}

/// `2024-02-29T23:59:59`, without an offset.
fn is_partial_date_time(text: &str) -> bool {
    has_date_time_shape(text) && text.parse::<jiff::civil::DateTime>().is_ok()
}

fn has_date_time_shape(text: &str) -> bool {
    const DATE: &str = "0000-00-00T";
    let Some((date, time)) = text.split_at_checked(DATE.len()) else { return false };
    has_shape(date, DATE) && has_time_shape(time)
}

/// `00:00:00`, with a fraction if it has at least one digit.
fn has_time_shape(text: &str) -> bool {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    has_shape(seconds, "00:00:00") && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// Cuts `Z` or `+08:00` off the end.
fn split_offset(text: &str) -> Option<(&str, &str)> {
    let length = if text.ends_with(['Z', 'z']) { 1 } else { "+00:00".len() };
    text.split_at_checked(text.len().checked_sub(length)?)
}

fn is_offset(offset: &str) -> bool {
    match offset.as_bytes() {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', ..] => {
            let (hours, minutes) = (offset.get(1..3), offset.get(4..6));
            has_shape(&offset[1..], "00:00") && hours <= Some("23") && minutes <= Some("59")
        }
        _ => false,
    }
}

/// ISO 8601, with a sign because jiff writes negative ones; jiff's own friendly form (`2h 30m`) is not
/// published.
fn is_duration(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text).starts_with('P') && text.parse::<jiff::Span>().is_ok()
}

/// `8-4-4-4-12` hexadecimal digits of either case.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// What browsers take for an address (the HTML standard), within the lengths SMTP allows.
///
/// ```
/// use houtai_core::validate::is_email;
///
/// assert!(is_email("ada@example.com"));
/// assert!(is_email("root@localhost"));
/// assert!(!is_email("ada@@example.com"));
/// ```
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    (1..=64).contains(&local.len())
        && local.bytes().all(allowed)
        && domain.len() <= 253
        && domain.split('.').all(is_host_label)
}

fn is_host_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// An absolute URI (RFC 3986): a scheme, and only characters that may stand in one. Web addresses need a
/// host.
///
/// ```
/// use houtai_core::validate::is_uri;
///
/// assert!(is_uri("https://example.com/a?b=c#d"));
/// assert!(is_uri("mailto:ada@example.com"));
/// assert!(!is_uri("/relative"));
/// assert!(!is_uri("https:///no-host"));
/// ```
pub fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    is_scheme(scheme) && has_only_uri_characters(rest) && (!is_web(scheme) || has_host(rest))
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn has_only_uri_characters(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let hexadecimal = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    bytes.iter().enumerate().all(|(index, byte)| match byte {
        b'%' => hexadecimal(index + 1) && hexadecimal(index + 2),
        _ => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(byte),
    })
}

fn is_web(scheme: &str) -> bool {
    ["http", "https", "ws", "wss"].iter().any(|web| scheme.eq_ignore_ascii_case(web))
}

fn has_host(rest: &str) -> bool {
    let Some(authority) = rest.strip_prefix("//") else { return false };
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    !host.is_empty() && !host.starts_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, good: &[&str], bad: &[&str]) {
        let format = Format::named(name).unwrap();
        assert_eq!(format.name(), name);
        for text in good {
            assert!(format.matches(text), "{text:?} should be a {name}");
        }
        for text in bad {
            assert!(!format.matches(text), "{text:?} should not be a {name}");
        }
    }

    #[test]
    fn instants() {
        check(
            "date-time",
            &["2024-02-29T23:59:59Z", "2024-02-29t23:59:59.123456z", "2024-01-01T00:00:00+08:00"],
            &[
                "",
                "2024-01-01",
                "2023-02-29T00:00:00Z",
                "2024-01-01T00:00:00",
                "2024-01-01 00:00:00Z",
                "2024-01-01T00Z",
                "2024-01-01T00:00:00,5Z",
                "2024-01-01T00:00:00.Z",
                "2024-01-01T00:00:00+0800",
                "2024-01-01T00:00:00+24:00",
                "2024-01-01T24:00:00Z",
                "２024-01-01T00:00:00Z",
                "2024-01-01T00:00:00Z[Asia/Shanghai]",
            ],
        );
    }

    #[test]
    fn dates_times_and_durations() {
        check("date", &["2024-02-29"], &["2023-02-29", "2024-2-9", "20240229", "2024-02-29T00:00:00Z"]);
        check("time", &["23:59:59Z", "00:00:00.5+08:00"], &["23:59:59", "25:00:00Z", "23:59Z", "Z", ""]);
        check("partial-time", &["23:59:59"], &["23:59", "23:59:59Z"]);
        check("partial-date-time", &["2024-02-29T23:59:59"], &["2024-02-29T23:59:59Z", "2024-02-29"]);
        check("duration", &["PT1H30M", "P1D", "-PT5S"], &["", "P", "1h", "2h 30m", "1:00:00"]);
    }

    #[test]
    fn addresses() {
        check("email", &["a@b", "a.b+c@d-e.example"], &["", "@b", "a@", "a@b..c", "a@-b", "a b@c", "a@b@c"]);
        check("ipv4", &["127.0.0.1"], &["127.0.0.01", "1.2.3", "256.0.0.1"]);
        check("ipv6", &["::1", "2001:db8::8a2e:370:7334"], &["::1%eth0", "12345::", "1.2.3.4"]);
        check(
            "uri",
            &["https://example.com", "urn:isbn:1", "http://u:p@h:80/%20", "x:"],
            &["", "a", "//h/p", "1a:b", "http://", "http://:80", "http:x", "http://a b", "x:%2", "x:例"],
        );
    }

    #[test]
    fn identifiers() {
        check(
            "uuid",
            &["0190a3f2-7f4e-7cc0-8f4e-0123456789ab", "0190A3F2-7F4E-7CC0-8F4E-0123456789AB"],
            &["", "0190a3f27f4e7cc08f4e0123456789ab", "g190a3f2-7f4e-7cc0-8f4e-0123456789ab"],
        );
        assert_eq!(Format::named("int32"), None);
        assert_eq!(Format::named("password"), None);
    }
}
