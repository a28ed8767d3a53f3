//! Encodings and expectations that are not known here.
//!
//! What decides by itself where a message ends is settled where it is read: see `server/http1/head.rs`.

use http::Version;

use houtai_core::{Error, ErrorKind};

use super::Refusal;
use super::fields::{Fields, Lines};

pub(super) fn check(version: Version, fields: &Fields<'_>) -> Result<(), Refusal> {
    match fields.transfer_encoding {
        Lines::None => {}
        // `gzip, chunked` would hand a packed body to whoever expects a plain one, and proxies differ in what they
        // make of `identity, chunked` and of two lines.
        Lines::One(value) if value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") => {}
        Lines::One(_) | Lines::Several => return Err(Refusal::malformed("bad_transfer_encoding")),
    }
    match fields.expect {
        // RFC 9110 10.1.1: a server must ignore it from a client that speaks HTTP/1.0.
        Lines::None => Ok(()),
        _ if version == Version::HTTP_10 => Ok(()),
        Lines::One(value) if value.as_bytes().eq_ignore_ascii_case(b"100-continue") => Ok(()),
        Lines::One(_) | Lines::Several => Err(Refusal::of(Error::new(ErrorKind::ExpectationFailed))),
    }
}
