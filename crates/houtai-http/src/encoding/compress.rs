//! Compression as a step of the stack.

use std::io;

use bytes::Bytes;
use http::header::{ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, ETAG};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::choice::{Verdict, verdict};
use super::encoder::Encoder;
use super::stream::Compressed;
use super::{Coding, CompressChoice, CompressionSettings, Wanted, tags};
use crate::respond::ResponseBody;
use crate::{Response, vary};

/// Up to which size a body is compressed at once: less than a millisecond, and its length is known then. A larger
/// one is compressed piece by piece while it is sent.
const AT_ONCE: usize = 64 << 10;

/// Puts an answer into the coding that its client accepts, where it gains by that.
pub(crate) fn compress(
    mut response: Response,
    choice: CompressChoice,
    wanted: &Wanted,
    settings: &CompressionSettings,
) -> Response {
    if response.status() == StatusCode::NOT_MODIFIED && settings.enabled && choice != CompressChoice::Off {
        // It says what the 200 would have said.
        tags::restored(response.headers_mut(), &wanted.tags);
        vary::add(response.headers_mut(), "accept-encoding");
        return response;
    }
    match verdict(&response, choice, wanted, settings) {
        Verdict::Never => {}
        Verdict::Bare => vary::add(response.headers_mut(), "accept-encoding"),
        Verdict::Coded { coding, must } => {
            vary::add(response.headers_mut(), "accept-encoding");
            return coded(response, coding, must, settings);
        }
    }
    response
}

fn coded(response: Response, coding: Coding, must: bool, settings: &CompressionSettings) -> Response {
    let (mut head, body) = response.into_parts();
    let body = match body.bytes().filter(|bytes| bytes.len() <= AT_ONCE) {
        Some(bytes) => match at_once(coding, settings, bytes) {
            Ok(smaller) if must || smaller.len() < bytes.len() => ResponseBody::from(smaller),
            // It does not gain, or there is no memory for it: the bare bytes are right for everybody.
            Ok(_) | Err(_) => return Response::from_parts(head, body),
        },
        None => {
            let length = http_body::Body::size_hint(&body).exact();
            match Encoder::new(coding, settings, length) {
                Ok(encoder) => ResponseBody::stream(Compressed::new(body, encoder)),
                Err(_) => return Response::from_parts(head, body),
            }
        }
    };
    mark(&mut head.headers, coding);
    Response::from_parts(head, body)
}

fn at_once(coding: Coding, settings: &CompressionSettings, bytes: &Bytes) -> io::Result<Vec<u8>> {
    let mut encoder = Encoder::new(coding, settings, Some(bytes.len() as u64))?;
    let mut written = encoder.write(bytes)?;
    let rest = encoder.finish()?;
    if written.is_empty() {
        return Ok(rest);
    }
    written.extend_from_slice(&rest);
    Ok(written)
}

/// What the headers say of a body that is coded now.
fn mark(headers: &mut HeaderMap, coding: Coding) {
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    // The length was that of the bare bytes, and so were the ranges.
    headers.remove(CONTENT_LENGTH);
    headers.remove(ACCEPT_RANGES);
    if let Some(tag) = headers.get(ETAG).and_then(|tag| tags::suffixed(tag, coding)) {
        headers.insert(ETAG, tag);
    }
}

#[cfg(test)]
#[path = "compress_tests.rs"]
mod tests;
