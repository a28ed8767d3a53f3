//! The path of a request in its one spelling.
//!
//! What a proxy, a mounted service or a file system may take for another path must not reach a route by the back
//! door: access is decided by the route. So a path either has one spelling, or is refused.

use std::borrow::Cow;

/// What is wrong with a path: the code of the answer.
type Code = &'static str;

/// The path with every letter written out that was encoded for no reason (`%61` is `a`, RFC 3986 6.2.2.2).
///
/// # Errors
///
/// For paths that somebody could resolve to others: empty segments, dot segments in any disguise, backslashes, a NUL.
pub(crate) fn normal(path: &str) -> Result<Cow<'_, str>, Code> {
    if !is_suspicious(path.as_bytes()) {
        return Ok(Cow::Borrowed(path));
    }
    if !is_percent_encoded(path) {
        return Err("bad_percent_encoding");
    }
    let path = without_needless_encoding(path);
    if path.contains("//") || path.contains('\\') || path.contains("%00") || has_dot_segment(&path) {
        return Err("bad_path");
    }
    Ok(path)
}

/// Whether there is anything to look at: nearly no path has one of these.
fn is_suspicious(path: &[u8]) -> bool {
    let pairs = path.windows(2).any(|pair| matches!(pair, [b'/', b'/' | b'.']));
    pairs || path.iter().any(|byte| matches!(byte, b'%' | b'\\'))
}

/// Whether each `%` is followed by two hexadecimal digits. The decoder itself would let others through.
pub(crate) fn is_percent_encoded(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|part| part.len() >= 2 && part.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit))
}

/// Letters, digits, `-._~` mean the same encoded or not; everything else keeps its encoding.
fn without_needless_encoding(path: &str) -> Cow<'_, str> {
    let mut parts = path.split('%');
    let mut plain = String::with_capacity(path.len());
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (digits, rest) = part.split_at(2);
        match u8::from_str_radix(digits, 16) {
            Ok(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => plain.push(byte.into()),
            _ => plain.extend(["%", digits]),
        }
        plain.push_str(rest);
    }
    Cow::Owned(plain)
}

/// Whether a segment is `.` or `..`. Clients resolve such segments before they ask; what arrives with one is trying to
/// get somewhere. Encoded slashes and backslashes count as slashes here, because a file system behind the parameter
/// takes them for that; and what follows a `;` is left out, as servers for Java do.
fn has_dot_segment(path: &str) -> bool {
    let path = path.to_ascii_lowercase().replace("%2f", "/").replace("%5c", "/").replace("%3b", ";");
    path.split('/').any(|segment| matches!(segment.split(';').next(), Some("." | "..")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_that_could_be_resolved_to_others_are_refused() {
        for path in [
            "//",
            "//a",
            "/a//b",
            "/a//",
            "/..",
            "/a/../b",
            "/a/.",
            "/%2e%2e/b",
            "/a/%2E./b",
            "/.%2e",
            "/..;/a",
            "/a/..;x=1/b",
            "/..%3b/a",
            "/a%2f..%2fb",
            "/a%5c..",
            "/..%5Ca",
            "/a\\b",
            "/\\a",
            "/a%00",
            "/%00",
            "/a%2F%2e%2E",
        ] {
            assert_eq!(normal(path), Err("bad_path"), "{path}");
        }
        for path in ["/%", "/%4", "/%zz", "/a%2", "/%%41", "/%é1"] {
            assert_eq!(normal(path), Err("bad_percent_encoding"), "{path}");
        }
    }

    #[test]
    fn other_paths_have_one_spelling() {
        for (path, plain) in [
            ("/", "/"),
            ("/a.b", "/a.b"),
            ("/.well-known/x", "/.well-known/x"),
            ("/a..b/...", "/a..b/..."),
            ("/a/", "/a/"),
            ("/%61dmin", "/admin"),
            ("/%7Eme", "/~me"),
            ("/a%2fb", "/a%2fb"),
            ("/a%20b;c=1", "/a%20b;c=1"),
            ("/%E4%BD%A0", "/%E4%BD%A0"),
            ("/%2561", "/%2561"),
        ] {
            assert_eq!(normal(path).as_deref(), Ok(plain), "{path}");
        }
    }

    proptest! {
        #[test]
        fn the_one_spelling_stays_as_it_is(path in "/[a-z./%2eE5cCfF;\\\\0-9é]{0,24}") {
            if let Ok(plain) = normal(&path) {
                let again = normal(&plain);
                prop_assert_eq!(again, Ok(plain.clone()));
            }
        }

        #[test]
        fn encoding_a_letter_changes_nothing(path in "/[a-z]{1,8}(/[a-z]{1,8}){0,3}", position in any::<prop::sample::Index>()) {
            let position = position.index(path.len());
            let (before, rest) = path.split_at(position);
            let (letter, after) = rest.split_at(1);
            let encoded = format!("{before}%{:02x}{after}", letter.as_bytes()[0]);
            let expected = if letter == "/" { &encoded } else { &path };
            prop_assert_eq!(normal(&encoded), Ok(Cow::Borrowed(&**expected)));
        }
    }
}
