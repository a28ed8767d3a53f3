//! The request that opens a socket (RFC 6455, section 4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use houtai_core::{Error, ErrorKind, Result};
use http::header::{
    CONNECTION, HeaderName, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Method, Version};

use crate::Request;

/// What every server adds to a key, so that an answer proves that it was read.
const MAGIC: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Judges a request and says what to answer to its key.
///
/// Extensions are not looked at: none is spoken, and a server says so by naming none.
pub(crate) fn check(request: &mut Request) -> Result<HeaderValue> {
    // HTTP/2 has another way (RFC 8441), which is not spoken here.
    if request.head.version != Version::HTTP_11 {
        return Err(Error::new(ErrorKind::UpgradeRequired).with_code("websocket_http_version"));
    }
    let headers = request.headers();
    let asks = request.method() == Method::GET
        && has_token(headers, UPGRADE, "websocket")
        && has_token(headers, CONNECTION, "upgrade");
    if !asks {
        return Err(Error::new(ErrorKind::UpgradeRequired).with_param("protocol", "WebSocket"));
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return Err(Error::new(ErrorKind::UpgradeRequired).with_code("websocket_version"));
    }
    let malformed = |code| Error::new(ErrorKind::Malformed).with_code(code);
    let answer = answer_to_key(headers).ok_or_else(|| malformed("websocket_key"))?;
    if !request.body_mut().is_empty() {
        return Err(malformed("websocket_body"));
    }
    Ok(answer)
}

/// The tokens of a header that is a list, in all its lines.
fn tokens(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|token| !token.is_empty())
}

fn has_token(headers: &HeaderMap, name: HeaderName, wanted: &str) -> bool {
    tokens(headers, name).any(|token| token.eq_ignore_ascii_case(wanted))
}

/// The subprotocols that the client offers.
pub(crate) fn offered(headers: &HeaderMap) -> Vec<String> {
    tokens(headers, SEC_WEBSOCKET_PROTOCOL).map(str::to_owned).collect()
}

/// The answer to the one key of 16 bytes; `None` for any other.
fn answer_to_key(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut keys = headers.get_all(SEC_WEBSOCKET_KEY).iter();
    let key = keys.next().filter(|_| keys.next().is_none())?;
    STANDARD.decode(key.as_bytes()).ok().filter(|bytes| bytes.len() == 16)?;
    let mut digest = ring::digest::Context::new(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY);
    digest.update(key.as_bytes());
    digest.update(MAGIC);
    HeaderValue::try_from(STANDARD.encode(digest.finish())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (name.clone(), HeaderValue::from_str(line).unwrap())).collect()
    }

    fn answer(lines: &[&str]) -> Option<HeaderValue> {
        answer_to_key(&headers(SEC_WEBSOCKET_KEY, lines))
    }

    #[test]
    fn the_key_of_the_standard_has_its_answer() {
        let expected = HeaderValue::from_static("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(answer(&["dGhlIHNhbXBsZSBub25jZQ=="]), Some(expected));
    }

    #[test]
    fn a_key_of_another_length_is_none() {
        for lines in [
            &[][..],
            &[""],
            &["dGhlIHNhbXBsZSBub25jZQ"],
            &["dGhlIHNhbXBsZSBub25j"],
            &["dGhlIHNhbXBsZSBub25jZWE="],
            &["not base64 at all!!!!!!"],
            &["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="],
        ] {
            assert_eq!(answer(lines), None, "{lines:?}");
        }
    }

    #[test]
    fn tokens_are_found_in_every_line_and_in_any_case() {
        let lines = headers(CONNECTION, &["keep-alive , UPGRADE", ", close"]);
        assert!(has_token(&lines, CONNECTION, "upgrade") && has_token(&lines, CONNECTION, "close"));
        assert!(!has_token(&headers(UPGRADE, &["websockets, h2c"]), UPGRADE, "websocket"));
    }
}
