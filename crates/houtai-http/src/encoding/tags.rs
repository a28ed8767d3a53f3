//! Entity tags of compressed answers.
//!
//! A compressed answer is another representation, so a strong tag must not stand for both (RFC 9110, section
//! 8.8.3.3). `"abc"` becomes `"abc-gzip"`, which stays strong: a client can still make an update conditional on it.
//! An endpoint knows nothing of that, and so the tags that come back are read both ways: `If-Match: "abc-gzip"`
//! also matches `"abc"`. `If-Range` is left as it is: the bytes of the one are no part of the other.

use http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue};

use super::Coding;

/// The tag of the same thing in a coding. A weak tag stands for both as it is.
pub(crate) fn suffixed(tag: &HeaderValue, coding: Coding) -> Option<HeaderValue> {
    let bare = tag.to_str().ok()?.strip_prefix('"')?.strip_suffix('"')?;
    HeaderValue::try_from(format!("\"{bare}-{}\"", coding.name())).ok()
}

/// Adds to the conditions of a request the tags without their suffix. Returns those with one, for a 304.
pub(crate) fn read_both_ways(headers: &mut HeaderMap) -> Vec<HeaderValue> {
    let mut of_clients = Vec::new();
    for name in [IF_MATCH, IF_NONE_MATCH] {
        let (known, bare) = bare_tags(headers, &name);
        for tag in bare {
            headers.append(&name, tag);
        }
        if name == IF_NONE_MATCH {
            of_clients = known;
        }
    }
    of_clients
}

/// The tags of a header that have a suffix, with it and without it.
fn bare_tags(headers: &HeaderMap, name: &HeaderName) -> (Vec<HeaderValue>, Vec<HeaderValue>) {
    let lines = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    let both = tags.filter_map(|tag| {
        let bare = format!("{}\"", strip(tag)?);
        Some((HeaderValue::try_from(tag).ok()?, HeaderValue::try_from(bare).ok()?))
    });
    both.unzip()
}

/// A tag up to the suffix of one of our codings.
fn strip(tag: &str) -> Option<&str> {
    let text = tag.strip_suffix('"').filter(|_| tag.starts_with('"') || tag.starts_with("W/\""))?;
    let (bare, coding) = text.rsplit_once('-')?;
    Coding::WRITTEN.iter().any(|known| known.name() == coding).then_some(bare)
}

/// The tag of a 304: the one that the client named, because that is what a 200 would have had.
pub(crate) fn restored(headers: &mut HeaderMap, of_client: &[HeaderValue]) {
    let Some(own) = headers.get(ETAG).and_then(|tag| tag.to_str().ok()) else { return };
    let same = |tag: &&HeaderValue| {
        let bare = tag.to_str().ok().and_then(strip);
        bare.is_some_and(|bare| own.strip_suffix('"') == Some(bare.strip_prefix("W/").unwrap_or(bare)))
    };
    if let Some(tag) = of_client.iter().find(same) {
        let tag = tag.clone();
        headers.insert(ETAG, tag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &'static str) -> HeaderValue {
        HeaderValue::from_static(text)
    }

    #[test]
    fn a_strong_tag_gets_a_suffix_and_a_weak_one_stays() {
        assert_eq!(suffixed(&value("\"abc\""), Coding::Gzip), Some(value("\"abc-gzip\"")));
        assert_eq!(suffixed(&value("W/\"abc\""), Coding::Gzip), None);
        assert_eq!(suffixed(&value("abc"), Coding::Gzip), None);
    }

    #[test]
    fn conditions_are_read_both_ways() {
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, value("\"a\", \"b-gzip\", W/\"c-gzip\", \"d-rar\""));
        headers.insert(IF_MATCH, value("\"e-gzip\""));
        let of_client = read_both_ways(&mut headers);
        let lines: Vec<_> = headers.get_all(IF_NONE_MATCH).iter().collect();
        assert_eq!(lines[1..], ["\"b\"", "W/\"c\""]);
        assert_eq!(headers.get_all(IF_MATCH).iter().next_back().unwrap(), "\"e\"");
        assert_eq!(of_client, ["\"b-gzip\"", "W/\"c-gzip\""]);
    }

    #[test]
    fn a_304_names_the_tag_that_the_client_has() {
        let of_client = [value("\"a-gzip\""), value("\"b-gzip\"")];
        let mut headers = HeaderMap::from_iter([(ETAG, value("\"b\""))]);
        restored(&mut headers, &of_client);
        assert_eq!(headers[ETAG], "\"b-gzip\"");
        let mut headers = HeaderMap::from_iter([(ETAG, value("\"c\""))]);
        restored(&mut headers, &of_client);
        assert_eq!(headers[ETAG], "\"c\"");
    }
}
