//! One function per rule.

use std::ops::RangeInclusive;

/// Counts characters, as JSON Schema's `minLength` and `maxLength` do, not bytes.
pub(crate) fn length(text: &str, range: RangeInclusive<usize>) -> bool {
    range.contains(&text.chars().count())
}

/// The grammar of HTML's `<input type=email>`, with at least one dot in the domain.
pub(crate) fn email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        (1..=64).contains(&local.len()) && local.bytes().all(is_local) && domain.contains('.') && host(domain)
    })
}

/// An absolute `http` or `https` URL with a host and without white space or control characters.
pub(crate) fn url(text: &str) -> bool {
    text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).is_some_and(|rest| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let name = authority.split_once(':').map_or(authority, |(name, _)| name);
        host(name) && rest.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

fn host(name: &str) -> bool {
    name.len() <= 253 && name.split('.').all(label)
}

fn label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters() {
        assert!(length("后台", 1..=2));
        assert!(!length("", 1..=2));
        assert!(!length("abc", 1..=2));
    }

    #[test]
    fn email_wants_both_sides() {
        assert!(email("ada.lovelace@example.org"));
        for wrong in ["", "ada", "@example.org", "ada@", "ada@example", "a b@example.org", "a@-x.org"] {
            assert!(!email(wrong), "{wrong}");
        }
    }

    #[test]
    fn url_wants_scheme_and_host() {
        for right in ["https://example.org", "http://localhost:8000/a?b#c"] {
            assert!(url(right), "{right}");
        }
        for wrong in ["", "example.org", "ftp://example.org", "https://", "https://exa mple.org"] {
            assert!(!url(wrong), "{wrong}");
        }
    }
}
