//! `Vary: accept-encoding`, beside what stands there already.

use http::header::VARY;
use http::{HeaderMap, HeaderValue};

/// Says that another `Accept-Encoding` would have got another answer. What the answer varies on already stays, in
/// one line, because some caches read no more than one.
pub(crate) fn vary_on_encoding(headers: &mut HeaderMap) {
    let lines: Vec<&HeaderValue> = headers.get_all(VARY).iter().collect();
    let named = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or("*");
        text.split(',').map(str::trim).any(|name| name == "*" || name.eq_ignore_ascii_case("accept-encoding"))
    };
    if lines.iter().any(|value| named(value)) {
        return;
    }
    let mut all: Vec<&[u8]> = lines.iter().map(|value| value.as_bytes()).collect();
    all.push(b"accept-encoding");
    if let Ok(joined) = HeaderValue::from_bytes(&all.join(&b", "[..])) {
        headers.insert(VARY, joined);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varied(lines: &[&'static str]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(VARY, HeaderValue::from_static(line));
        }
        vary_on_encoding(&mut headers);
        headers.get_all(VARY).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn what_stands_there_already_stays() {
        assert_eq!(varied(&[]), ["accept-encoding"]);
        assert_eq!(varied(&["accept", "origin"]), ["accept, origin, accept-encoding"]);
        assert_eq!(varied(&["Origin, Accept-Encoding"]), ["Origin, Accept-Encoding"]);
        assert_eq!(varied(&["*"]), ["*"]);
    }
}
