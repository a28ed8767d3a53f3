//! Where the body of a request ends, and what of it is in hand (RFC 9112 6 and 7).

use bytes::{Buf, Bytes, BytesMut};

use super::incoming::Broken;

/// How many bytes all extensions of the chunks of a body may have together; nobody uses them.
const EXTENSION_BYTES: usize = 16 << 10;
/// How many bytes the trailers of a body may have.
const TRAILER_BYTES: usize = 16 << 10;
/// How many trailers there may be.
const TRAILERS: usize = 100;

/// Takes a body out of the bytes of a connection.
#[derive(Debug)]
pub(super) enum Decoder {
    /// So many bytes are left.
    Length(u64),
    Chunked(Chunked),
}

/// A body in chunks.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    next: Next,
    extension_bytes: usize,
}

/// What comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    /// The line with the size of a chunk.
    #[default]
    Size,
    /// So many bytes of a chunk.
    Data(u64),
    /// The end of the line behind a chunk.
    DataEnd,
    /// The trailers, and the empty line behind them.
    Trailers,
    /// Nothing.
    End,
}

impl Decoder {
    /// Whether all of the body has been taken.
    pub(super) fn is_done(&self) -> bool {
        match self {
            Decoder::Length(left) => *left == 0,
            Decoder::Chunked(chunked) => chunked.next == Next::End,
        }
    }

    /// Takes what there is of the next piece; `None` when that needs more bytes, or all is done.
    pub(super) fn take(&mut self, input: &mut BytesMut) -> Result<Option<Bytes>, Broken> {
        match self {
            Decoder::Length(left) => Ok(take(left, input)),
            Decoder::Chunked(chunked) => chunked.take(input),
        }
    }
}

fn take(left: &mut u64, input: &mut BytesMut) -> Option<Bytes> {
    let bytes = usize::try_from(*left).unwrap_or(usize::MAX).min(input.len());
    *left -= bytes as u64;
    (bytes > 0).then(|| input.split_to(bytes).freeze())
}

impl Chunked {
    fn take(&mut self, input: &mut BytesMut) -> Result<Option<Bytes>, Broken> {
        loop {
            let step = match &mut self.next {
                Next::Data(left) => {
                    let piece = take(left, input);
                    if *left == 0 {
                        self.next = Next::DataEnd;
                    }
                    return Ok(piece);
                }
                Next::Size => self.size(input)?,
                Next::DataEnd => line_end(input)?.then_some(Next::Size),
                Next::Trailers => trailers(input)?,
                Next::End => None,
            };
            match step {
                Some(next) => self.next = next,
                None => return Ok(None),
            }
        }
    }

    /// Reads the line before a chunk.
    fn size(&mut self, input: &mut BytesMut) -> Result<Option<Next>, Broken> {
        let end = input.iter().position(|byte| *byte == b'\n');
        let line = &input[..end.unwrap_or(input.len())];
        // Also of a line that has not come whole: what cannot become right is refused at once.
        let room = EXTENSION_BYTES.saturating_sub(self.extension_bytes);
        let (size, extension_bytes) = size_line(line, end.is_some(), room).ok_or(Broken::Chunk)?;
        let Some(end) = end else { return Ok(None) };
        self.extension_bytes += extension_bytes;
        input.advance(end + 1);
        Ok(Some(if size == 0 { Next::Trailers } else { Next::Data(size) }))
    }
}

/// The size in a line without its `\n`, and how many bytes stand behind it. A line that is not whole may end anywhere.
fn size_line(line: &[u8], is_whole: bool, room: usize) -> Option<(u64, usize)> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let rest = &line[digits..];
    let size = match &line[..digits] {
        [] if is_whole || !rest.is_empty() => return None,
        digits => digits.iter().try_fold(0_u64, |size, digit| {
            let digit = char::from(*digit).to_digit(16)?;
            size.checked_mul(16)?.checked_add(digit.into())
        })?,
    };
    let extension = match rest.strip_suffix(b"\r") {
        Some(extension) => extension,
        None if is_whole => return None,
        None => rest,
    };
    // White space may stand before an extension (RFC 9112 7.1.1), and some clients pad their sizes with it.
    let begins = extension.first().is_none_or(|byte| matches!(byte, b';' | b' ' | b'\t'));
    let is_plain = extension.iter().all(|byte| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f));
    (begins && is_plain && extension.len() <= room).then_some((size, extension.len()))
}

/// Passes `\r\n`; `false` when it has not come whole.
fn line_end(input: &mut BytesMut) -> Result<bool, Broken> {
    match &input[..] {
        [b'\r', b'\n', ..] => {
            input.advance(2);
            Ok(true)
        }
        [] | [b'\r'] => Ok(false),
        _ => Err(Broken::Chunk),
    }
}

/// Passes the trailers. Nobody sees them: what they say about the message comes too late to be believed (RFC 9110
/// 6.5.1).
fn trailers(input: &mut BytesMut) -> Result<Option<Next>, Broken> {
    let mut begin = 0;
    let mut lines = 0;
    while let Some(length) = input[begin..].iter().position(|byte| *byte == b'\n') {
        let end = begin + length + 1;
        match &input[begin..end] {
            b"\r\n" => {
                input.advance(end);
                return Ok(Some(Next::End));
            }
            line if is_field(line) && lines < TRAILERS && end <= TRAILER_BYTES => {}
            _ => return Err(Broken::Trailers),
        }
        (begin, lines) = (end, lines + 1);
    }
    if input.len() > TRAILER_BYTES { Err(Broken::Trailers) } else { Ok(None) }
}

/// Whether a line with its end is a field.
fn is_field(line: &[u8]) -> bool {
    let Some(line) = line.strip_suffix(b"\r\n") else { return false };
    let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
    http::HeaderName::from_bytes(&line[..colon]).is_ok()
        && http::HeaderValue::from_bytes(&line[colon + 1..]).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Feeds a body in pieces; gives the body and what stands behind it.
    fn decode(mut decoder: Decoder, pieces: &[&[u8]]) -> Result<(Vec<u8>, Vec<u8>), Option<Broken>> {
        let (mut input, mut body) = (BytesMut::new(), Vec::new());
        for piece in pieces {
            input.extend_from_slice(piece);
            while let Some(piece) = decoder.take(&mut input).map_err(Some)? {
                assert!(!piece.is_empty());
                body.extend_from_slice(&piece);
            }
        }
        if decoder.is_done() { Ok((body, input.to_vec())) } else { Err(None) }
    }

    fn chunked() -> Decoder {
        Decoder::Chunked(Chunked::default())
    }

    #[test]
    fn a_size_has_only_digits_and_an_end() {
        let good: [&[u8]; 6] = [b"5\r", b"005\r", b"5;a=b\r", b"5 \r", b"5 ;a\r", b"A;\"\xc3\xa9\"\r"];
        for line in good {
            assert!(size_line(line, true, 100).is_some(), "{}", line.escape_ascii());
        }
        let bad: [&[u8]; 9] = [
            b"\r",
            b"5",
            b"+5\r",
            b" 5\r",
            b"0x5\r",
            b"5_\r",
            b"5;\x01\r",
            b"5;a\rb\r",
            b"10000000000000000\r",
        ];
        for line in bad {
            assert_eq!(size_line(line, true, 100), None, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn what_cannot_become_right_is_refused_before_its_line_has_ended() {
        for begun in [&b"x"[..], b"5x", b"5\ra", b"5;\0"] {
            assert_eq!(decode(chunked(), &[begun]), Err(Some(Broken::Chunk)), "{}", begun.escape_ascii());
        }
        for begun in [&b""[..], b"5", b"5\r", b"5;a", b"5\r\nhe"] {
            assert_eq!(decode(chunked(), &[begun]), Err(None), "{}", begun.escape_ascii());
        }
    }

    #[test]
    fn extensions_have_room_together_and_not_each() {
        let chunk = format!("1;{}\r\nx\r\n", "e".repeat(EXTENSION_BYTES / 2));
        let end = "0\r\n\r\n";
        assert!(decode(chunked(), &[chunk.as_bytes(), end.as_bytes()]).is_ok());
        let two = [chunk.as_bytes(), chunk.as_bytes(), end.as_bytes()];
        assert_eq!(decode(chunked(), &two), Err(Some(Broken::Chunk)));
    }

    proptest! {
        #[test]
        fn chunks_give_what_was_put_into_them_however_they_are_cut(
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..6),
            trailers in prop::collection::vec("[a-z]{1,5}: [ -~]{0,10}\r\n", 0..3),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
            behind in prop::collection::vec(any::<u8>(), 0..10),
        ) {
            let mut wire = Vec::new();
            for chunk in &chunks {
                wire.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                wire.extend_from_slice(chunk);
                wire.extend_from_slice(b"\r\n");
            }
            wire.extend_from_slice(format!("0\r\n{}\r\n", trailers.concat()).as_bytes());
            wire.extend_from_slice(&behind);
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(wire.len())).collect();
            cuts.extend([0, wire.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &wire[cut[0]..cut[1]]).collect();
            prop_assert_eq!(decode(chunked(), &pieces), Ok((chunks.concat(), behind)));
        }

        #[test]
        fn a_length_takes_as_many_bytes_and_no_more(body in prop::collection::vec(any::<u8>(), 0..50), length in 0..50_u64) {
            let expected = usize::try_from(length).unwrap();
            let decoded = decode(Decoder::Length(length), &[&body]);
            match body.split_at_checked(expected) {
                Some((taken, behind)) => prop_assert_eq!(decoded, Ok((taken.to_vec(), behind.to_vec()))),
                None => prop_assert_eq!(decoded, Err(None)),
            }
        }
    }
}
