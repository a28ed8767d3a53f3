//! Writing an answer: its head, and its body in the way that the head announces.

use bytes::{BufMut, Bytes, BytesMut};
use http::header::{CONNECTION, CONTENT_LENGTH, DATE, TRANSFER_ENCODING};
use http::response::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, Version};
use http_body::SizeHint;

use super::date;

/// A piece up to this size is copied into its chunk: one piece costs less to send than three.
const COPIED: usize = 4 << 10;

/// How the body of an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoder {
    /// There is none.
    None,
    /// So many bytes are still to come.
    Length(u64),
    Chunked,
    /// It ends with the connection; for clients that know no chunks.
    Close,
}

/// The request that is answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) version: Version,
    pub(super) is_head: bool,
    pub(super) keep_alive: bool,
}

/// What is wrong with a body: not what its own head has said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongLength;

impl std::fmt::Display for WrongLength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body of an answer has another length than its head says")
    }
}

impl std::error::Error for WrongLength {}

/// Writes a head; says how its body is to be written, and whether the connection goes on behind it.
pub(super) fn head(out: &mut Vec<u8>, head: &Parts, body: &SizeHint, asked: Asked) -> (Encoder, bool) {
    let has_body = !asked.is_head && may_have_body(head.status);
    let length = length(head, body, asked.is_head);
    let encoder = match length {
        _ if !has_body => Encoder::None,
        Some(length) => Encoder::Length(length),
        None if asked.version == Version::HTTP_10 => Encoder::Close,
        None => Encoder::Chunked,
    };
    // Behind an answer that switches protocols there is no request any more.
    let goes_on = encoder != Encoder::Close && head.status != StatusCode::SWITCHING_PROTOCOLS;
    status_line(out, asked.version, head.status);
    let said = fields(out, &head.headers);
    let keeps = asked.keep_alive && goes_on && !said.close;
    if let Some(length) = length {
        number(out, b"content-length: ", length);
    }
    if encoder == Encoder::Chunked {
        out.extend_from_slice(b"transfer-encoding: chunked\r\n");
    }
    if !said.connection {
        connection(out, asked, keeps);
    }
    if !said.date {
        date::push(out);
    }
    out.extend_from_slice(b"\r\n");
    (encoder, keeps)
}

/// Whether an answer with this status can have a body (RFC 9112 6.3).
fn may_have_body(status: StatusCode) -> bool {
    !status.is_informational() && status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED
}

/// The length that is announced. That of the bytes in hand is true whatever the app has written; for a stream the app's
/// word counts, and is held against what comes.
fn length(head: &Parts, body: &SizeHint, is_head: bool) -> Option<u64> {
    if head.status.is_informational() || head.status == StatusCode::NO_CONTENT {
        return None;
    }
    let said = || {
        let value = head.headers.get(CONTENT_LENGTH)?;
        value.to_str().ok()?.parse().ok()
    };
    match body.exact() {
        // An answer without a body may say how long it would be.
        Some(0) if is_head || head.status == StatusCode::NOT_MODIFIED => said(),
        Some(length) if head.status != StatusCode::NOT_MODIFIED => Some(length),
        _ => said(),
    }
}

fn status_line(out: &mut Vec<u8>, version: Version, status: StatusCode) {
    if version == Version::HTTP_11 && status == StatusCode::OK {
        return out.extend_from_slice(b"HTTP/1.1 200 OK\r\n");
    }
    out.extend_from_slice(if version == Version::HTTP_10 { b"HTTP/1.0 " } else { b"HTTP/1.1 " });
    out.extend_from_slice(status.as_str().as_bytes());
    out.push(b' ');
    out.extend_from_slice(status.canonical_reason().unwrap_or_default().as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// What the headers of the app have said already.
#[derive(Default)]
struct Said {
    date: bool,
    connection: bool,
    close: bool,
}

/// Writes the headers of the app, but for those that are settled here.
fn fields(out: &mut Vec<u8>, headers: &HeaderMap) -> Said {
    let mut said = Said::default();
    for (name, value) in headers {
        if *name == CONTENT_LENGTH || *name == TRANSFER_ENCODING {
            continue;
        }
        if *name == CONNECTION {
            said.connection = true;
            said.close |= says_close(value);
        }
        said.date |= *name == DATE;
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    said
}

/// Says whether the connection goes on, where the client would think otherwise.
fn connection(out: &mut Vec<u8>, asked: Asked, keeps: bool) {
    if keeps && asked.version == Version::HTTP_10 {
        out.extend_from_slice(b"connection: keep-alive\r\n");
    } else if !keeps && asked.version != Version::HTTP_10 {
        out.extend_from_slice(b"connection: close\r\n");
    }
}

fn says_close(value: &HeaderValue) -> bool {
    let mut tokens = value.as_bytes().split(|byte| *byte == b',');
    tokens.any(|token| token.trim_ascii().eq_ignore_ascii_case(b"close"))
}

fn number(out: &mut Vec<u8>, name: &[u8], number: u64) {
    out.extend_from_slice(name);
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    out.extend_from_slice(b"\r\n");
}

impl Encoder {
    /// Whether nothing more may come.
    pub(super) fn is_full(self) -> bool {
        matches!(self, Encoder::None | Encoder::Length(0))
    }

    /// Writes a piece of the body.
    pub(super) fn piece(&mut self, piece: Bytes, mut push: impl FnMut(Bytes)) -> Result<(), WrongLength> {
        if piece.is_empty() {
            return Ok(());
        }
        match self {
            Encoder::None => {}
            Encoder::Length(left) => {
                *left = left.checked_sub(piece.len() as u64).ok_or(WrongLength)?;
                push(piece);
            }
            Encoder::Close => push(piece),
            Encoder::Chunked if piece.len() <= COPIED => push(chunk(&piece)),
            Encoder::Chunked => {
                push(Bytes::from(format!("{:x}\r\n", piece.len())));
                push(piece);
                push(Bytes::from_static(b"\r\n"));
            }
        }
        Ok(())
    }

    /// Writes what stands behind the body.
    pub(super) fn end(self, mut push: impl FnMut(Bytes)) -> Result<(), WrongLength> {
        match self {
            Encoder::Length(left) if left > 0 => Err(WrongLength),
            Encoder::Chunked => {
                push(Bytes::from_static(b"0\r\n\r\n"));
                Ok(())
            }
            Encoder::None | Encoder::Length(_) | Encoder::Close => Ok(()),
        }
    }
}

fn chunk(piece: &[u8]) -> Bytes {
    let mut chunk = BytesMut::with_capacity(piece.len() + 16);
    chunk.put_slice(format!("{:x}\r\n", piece.len()).as_bytes());
    chunk.put_slice(piece);
    chunk.put_slice(b"\r\n");
    chunk.freeze()
}

#[cfg(test)]
#[path = "encoder_tests.rs"]
mod tests;
