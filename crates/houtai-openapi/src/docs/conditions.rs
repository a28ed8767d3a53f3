//! What a request says about caches and compression.

use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};

/// Whether the client has this version already.
pub(super) fn has_current(headers: &HeaderMap, etag: &str) -> bool {
    let values = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    // `If-None-Match` compares weakly, so a proxy may have put `W/` before our tag.
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// Whether the client can read gzip. One that says nothing takes everything (RFC 9110, 12.5.3).
pub(super) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(ACCEPT_ENCODING).iter().peekable();
    if values.peek().is_none() {
        return true;
    }
    let texts = values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let codings: Vec<(&str, bool)> = texts.map(coding).collect();
    let of = |wanted: &[&str]| {
        codings.iter().find(|(name, _)| wanted.iter().any(|one| name.eq_ignore_ascii_case(one)))
    };
    of(&["gzip", "x-gzip"]).or_else(|| of(&["*"])).is_some_and(|(_, wanted)| *wanted)
}

/// One coding, and whether its weight is above zero.
fn coding(part: &str) -> (&str, bool) {
    let mut parameters = part.split(';').map(str::trim);
    let name = parameters.next().unwrap_or_default();
    let weight =
        parameters.find_map(|parameter| parameter.strip_prefix("q=").or(parameter.strip_prefix("Q=")));
    (name, weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: http::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn gzip_is_taken_unless_it_is_excluded() {
        assert!(accepts_gzip(&HeaderMap::new()));
        for value in ["gzip", "br, GZIP;q=0.5", "*", "identity, *;q=0.1", "deflate, x-gzip"] {
            assert!(accepts_gzip(&headers(ACCEPT_ENCODING, value)), "{value}");
        }
        for value in ["", "identity", "br", "gzip;q=0", "*;q=0", "gzip; q=0.0, *"] {
            assert!(!accepts_gzip(&headers(ACCEPT_ENCODING, value)), "{value}");
        }
    }

    #[test]
    fn tags_are_compared_weakly() {
        for value in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
            assert!(has_current(&headers(IF_NONE_MATCH, value), "\"a\""), "{value}");
        }
        assert!(!has_current(&headers(IF_NONE_MATCH, "\"b\""), "\"a\""));
        assert!(!has_current(&HeaderMap::new(), "\"a\""));
    }
}
