//! Several ranges in one answer: `multipart/byteranges`.

use std::hash::{BuildHasher as _, RandomState};

use bytes::{Bytes, BytesMut};
use houtai_core::Result;
use http::HeaderValue;

use super::body::Segment;
use super::range::ByteRange;

/// A line that no content has: 128 bits, other ones in each answer, so that nobody can put them into a file.
pub(super) fn boundary() -> String {
    let random = || RandomState::new().hash_one(());
    format!("{:016x}{:016x}", random(), random())
}

pub(super) fn media_type(boundary: &str) -> Result<HeaderValue> {
    Ok(HeaderValue::try_from(format!("multipart/byteranges; boundary={boundary}"))?)
}

pub(super) fn content_range(range: ByteRange, length: u64) -> Result<HeaderValue> {
    Ok(HeaderValue::try_from(text(range, length))?)
}

fn text(range: ByteRange, length: u64) -> String {
    format!("bytes {}-{}/{length}", range.start, range.end - 1)
}

/// Each range behind a head of its own, and the closing line.
pub(super) fn segments(
    ranges: &[ByteRange],
    boundary: &str,
    media_type: &HeaderValue,
    length: u64,
) -> Vec<Segment> {
    let media_type = String::from_utf8_lossy(media_type.as_bytes());
    let parts = ranges.iter().flat_map(|range| {
        let range_text = text(*range, length);
        let head =
            format!("\r\n--{boundary}\r\ncontent-type: {media_type}\r\ncontent-range: {range_text}\r\n\r\n");
        [Segment::Bytes(head.into()), Segment::File(*range)]
    });
    let end = Segment::Bytes(format!("\r\n--{boundary}--\r\n").into());
    parts.chain([end]).collect()
}

/// The segments of something that is in memory.
pub(super) fn joined(segments: Vec<Segment>, content: &Bytes) -> Bytes {
    let slice = |range: ByteRange| content.slice(range.start as usize..range.end as usize);
    match segments.as_slice() {
        [Segment::File(range)] => slice(*range),
        several => {
            let mut all = BytesMut::new();
            for segment in several {
                match segment {
                    Segment::Bytes(bytes) => all.extend_from_slice(bytes),
                    Segment::File(range) => all.extend_from_slice(&slice(*range)),
                }
            }
            all.freeze()
        }
    }
}
