//! Reading the head of a request: from bytes to a request whose body has a known end, or to a refusal.
//!
//! How a head is written is checked here, and what decides where the next request begins. What a head may mean is
//! checked for all versions of HTTP alike, in [`crate::head`].

use std::cell::Cell;
use std::mem::MaybeUninit;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HeaderName, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, Version};

use super::decoder::{Chunked, Decoder};

/// How many headers a request may have.
const HEADERS: usize = 100;
/// The longest target, which is what a `Uri` can hold.
const TARGET_BYTES: usize = (u16::MAX - 1) as usize;

/// A head that has been read.
pub(super) struct Head {
    pub(super) parts: Parts,
    /// The body, if there is one.
    pub(super) body: Option<Decoder>,
    pub(super) keep_alive: bool,
    /// The client waits for a word before it sends the body.
    pub(super) expects_continue: bool,
}

/// Why a head is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Malformed,
    TargetTooLong,
    TooLarge,
}

impl Refused {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Refused::Malformed => StatusCode::BAD_REQUEST,
            Refused::TargetTooLong => StatusCode::URI_TOO_LONG,
            Refused::TooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        }
    }

    /// What the client is told. No route is known, so there is no style to keep to.
    pub(super) fn problem(self) -> &'static str {
        macro_rules! problem {
            ($title:literal, $status:literal, $code:literal) => {
                concat!(
                    r#"{"type":"about:blank","title":""#,
                    $title,
                    r#"","status":"#,
                    $status,
                    r#","code":""#,
                    $code,
                    "\"}\n"
                )
            };
        }
        match self {
            Refused::Malformed => problem!("The request cannot be read", "400", "bad_request"),
            Refused::TargetTooLong => problem!("The address is too long", "414", "uri_too_long"),
            Refused::TooLarge => problem!("The headers are too large", "431", "headers_too_large"),
        }
    }
}

thread_local! {
    /// The memory for the headers of the next request, which is that of an answer before.
    static SPARE: Cell<Option<HeaderMap>> = const { Cell::new(None) };
}

/// How many headers a map may have room for that is kept.
const SPARE_HEADERS: usize = 64;

/// Gives memory back in which the headers of a request may stand.
pub(super) fn give_back(mut headers: HeaderMap) {
    if headers.capacity() <= SPARE_HEADERS {
        headers.clear();
        SPARE.set(Some(headers));
    }
}

/// Reads a head; gives it with the number of its bytes, or `None` as long as it is not whole.
pub(super) fn read(input: &[u8]) -> Result<Option<(Head, usize)>, Refused> {
    let mut fields = [const { MaybeUninit::uninit() }; HEADERS];
    let mut request = httparse::Request::new(&mut []);
    let bytes = match request.parse_with_uninit_headers(input, &mut fields) {
        Ok(httparse::Status::Complete(bytes)) => bytes,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Refused::TooLarge),
        Err(_) => return Err(Refused::Malformed),
    };
    // One allocation for all: what is kept of the head are places in it.
    let whole = Bytes::copy_from_slice(&input[..bytes]);
    let place = |part: &[u8]| {
        let start = part.as_ptr().addr() - input.as_ptr().addr();
        whole.slice(start..start + part.len())
    };
    let (Some(method), Some(target), Some(version)) = (request.method, request.path, request.version) else {
        return Err(Refused::Malformed);
    };
    if target.len() > TARGET_BYTES {
        return Err(Refused::TargetTooLong);
    }
    let mut framing = Framing::new(if version == 1 { Version::HTTP_11 } else { Version::HTTP_10 });
    let mut headers = SPARE.take().unwrap_or_default();
    headers.reserve(request.headers.len());
    for field in request.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| Refused::Malformed)?;
        let value = place(field.value);
        let value = HeaderValue::from_maybe_shared(value).map_err(|_| Refused::Malformed)?;
        if framing.note(&name, &value)? {
            headers.append(name, value);
        }
    }
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| Refused::Malformed)?;
    let uri = Uri::from_maybe_shared(place(target.as_bytes())).map_err(|_| Refused::Malformed)?;
    Ok(Some((framing.head(method, uri, headers)?, bytes)))
}

/// What the headers say about where the message ends and what comes behind it (RFC 9112 6.3 and 9.3).
struct Framing {
    version: Version,
    length: Option<u64>,
    encodings: usize,
    is_chunked: bool,
    closes: bool,
    keeps_alive: bool,
    expects_continue: bool,
}

impl Framing {
    fn new(version: Version) -> Self {
        Self {
            version,
            length: None,
            encodings: 0,
            is_chunked: false,
            closes: false,
            keeps_alive: false,
            expects_continue: false,
        }
    }

    /// Notes a header; `false` when it says again what is known.
    fn note(&mut self, name: &HeaderName, value: &HeaderValue) -> Result<bool, Refused> {
        if *name == CONTENT_LENGTH {
            return self.length(value.as_bytes());
        }
        if *name == TRANSFER_ENCODING {
            self.encodings += 1;
            self.is_chunked = value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked");
        } else if *name == CONNECTION {
            self.connection(value.as_bytes());
        } else if *name == EXPECT {
            self.expects_continue = value.as_bytes().eq_ignore_ascii_case(b"100-continue");
        }
        Ok(true)
    }

    /// Several lengths that are the same are one; RFC 9110 8.6 permits that.
    fn length(&mut self, text: &[u8]) -> Result<bool, Refused> {
        let digits =
            std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let length = digits.and_then(|digits| digits.parse().ok()).ok_or(Refused::Malformed)?;
        match self.length.replace(length) {
            None => Ok(true),
            Some(before) if before == length => Ok(false),
            Some(_) => Err(Refused::Malformed),
        }
    }

    fn connection(&mut self, value: &[u8]) {
        for token in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            self.closes |= token.eq_ignore_ascii_case(b"close");
            self.keeps_alive |= token.eq_ignore_ascii_case(b"keep-alive");
        }
    }

    fn head(self, method: Method, uri: Uri, mut headers: HeaderMap) -> Result<Head, Refused> {
        let is_new = self.version == Version::HTTP_11;
        // HTTP/1.0 knows no encoding of messages, and whoever stands before us may have gone by that.
        if self.encodings > 0 && !is_new {
            return Err(Refused::Malformed);
        }
        // With both the encoding counts; the length goes, so that nothing behind can see the doubt, and no further
        // request is read. The same where the encoding is not the one that we know, which is refused later.
        let is_doubtful =
            self.encodings > 0 && (self.length.is_some() || !self.is_chunked || self.encodings > 1);
        if self.encodings > 0 {
            headers.remove(CONTENT_LENGTH);
        }
        let body = match self.length {
            _ if self.is_chunked => Some(Decoder::Chunked(Chunked::default())),
            _ if self.encodings > 0 => None,
            Some(length) if length > 0 => Some(Decoder::Length(length)),
            Some(_) | None => None,
        };
        let mut parts = Request::new(()).into_parts().0;
        (parts.method, parts.uri, parts.version, parts.headers) = (method, uri, self.version, headers);
        Ok(Head {
            keep_alive: !is_doubtful && !self.closes && (is_new || self.keeps_alive),
            // RFC 9110 10.1.1: not from a client that speaks HTTP/1.0.
            expects_continue: self.expects_continue && is_new && body.is_some(),
            parts,
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Result<Option<(Head, usize)>, Refused> {
        read(text.as_bytes())
    }

    fn whole(text: &str) -> Head {
        head(text).unwrap().unwrap().0
    }

    #[test]
    fn a_head_is_read_with_its_headers_and_nothing_behind_it() {
        let text = "GET /a?b=c HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\n\r\n";
        let (head, bytes) = head(&format!("{text}rest")).unwrap().unwrap();
        assert_eq!(bytes, text.len());
        assert_eq!((head.parts.method, head.parts.uri.to_string().as_str()), (Method::GET, "/a?b=c"));
        assert_eq!(head.parts.headers.get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"]);
        assert!(head.body.is_none() && head.keep_alive && !head.expects_continue);
    }

    #[test]
    fn no_beginning_of_a_head_is_taken_for_a_whole_one() {
        let text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";
        for end in 0..text.len() {
            assert!(head(&text[..end]).unwrap().is_none(), "{end}");
        }
    }

    #[test]
    fn a_connection_goes_on_as_both_sides_understand_it() {
        for (version, headers, keeps) in [
            ("1.1", "", true),
            ("1.1", "Connection: close\r\n", false),
            ("1.1", "Connection: keep-alive, CLOSE\r\n", false),
            ("1.1", "Connection: close\r\nConnection: keep-alive\r\n", false),
            ("1.1", "Transfer-Encoding: chunked\r\n", true),
            ("1.1", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", false),
            ("1.1", "Transfer-Encoding: gzip\r\n", false),
            ("1.0", "", false),
            ("1.0", "Connection: Keep-Alive\r\n", true),
        ] {
            let head = whole(&format!("POST / HTTP/{version}\r\n{headers}\r\n"));
            assert_eq!(head.keep_alive, keeps, "{version} {headers}");
            assert!(!head.parts.headers.contains_key(CONTENT_LENGTH));
        }
    }

    #[test]
    fn what_is_too_much_is_told_from_what_is_wrong() {
        let many = "X: y\r\n".repeat(HEADERS + 1);
        assert_eq!(head(&format!("GET / HTTP/1.1\r\n{many}\r\n")).err(), Some(Refused::TooLarge));
        let long = "x".repeat(TARGET_BYTES);
        assert_eq!(head(&format!("GET /{long} HTTP/1.1\r\n\r\n")).err(), Some(Refused::TargetTooLong));
        assert_eq!(head("GET / HTTP/1.1\r\nX Y: z\r\n\r\n").err(), Some(Refused::Malformed));
        assert_eq!(
            head("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").err(),
            Some(Refused::Malformed)
        );
    }
}
