//! The header `Vary`, to which several steps of the stack add.

use http::header::VARY;
use http::{HeaderMap, HeaderValue};

/// Says that another value of this header of the request would have got another answer. What the answer varies on
/// already stays, in one line, because some caches read no more than one.
pub(crate) fn add(headers: &mut HeaderMap, name: &'static str) {
    if !headers.contains_key(VARY) {
        headers.insert(VARY, HeaderValue::from_static(name));
        return;
    }
    let lines: Vec<&HeaderValue> = headers.get_all(VARY).iter().collect();
    let says = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or("*");
        text.split(',').map(str::trim).any(|known| known == "*" || known.eq_ignore_ascii_case(name))
    };
    if lines.iter().any(|value| says(value)) {
        return;
    }
    let mut all: Vec<&[u8]> = lines.iter().map(|value| value.as_bytes()).collect();
    all.push(name.as_bytes());
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
        add(&mut headers, "accept-encoding");
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
