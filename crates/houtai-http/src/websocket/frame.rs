//! Frames: what stands before each piece of a message (RFC 6455, section 5).

use bytes::{BufMut, BytesMut};

use super::close::CloseCode;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpCode {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// What a client did that ends the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) code: CloseCode,
    pub(crate) reason: &'static str,
}

impl Violation {
    pub(crate) fn protocol(reason: &'static str) -> Self {
        Self { code: CloseCode::PROTOCOL_ERROR, reason }
    }

    pub(crate) fn policy(reason: &'static str) -> Self {
        Self { code: CloseCode::POLICY, reason }
    }

    pub(crate) fn too_big(reason: &'static str) -> Self {
        Self { code: CloseCode::TOO_BIG, reason }
    }

    pub(crate) fn invalid_text() -> Self {
        Self { code: CloseCode::INVALID_DATA, reason: "a text that is no UTF-8" }
    }
}

/// The head of a frame that a client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) is_final: bool,
    pub(crate) opcode: OpCode,
    pub(crate) mask: [u8; 4],
    pub(crate) length: u64,
}

impl OpCode {
    fn of(number: u8) -> Option<Self> {
        let known = [Self::Continuation, Self::Text, Self::Binary, Self::Close, Self::Ping, Self::Pong];
        known.into_iter().find(|opcode| *opcode as u8 == number)
    }

    pub(crate) fn is_control(self) -> bool {
        self as u8 >= 8
    }
}

impl Header {
    /// Reads a head and says how long it is; `None` while it is not complete.
    pub(crate) fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, Violation> {
        let [first, second, rest @ ..] = bytes else { return Ok(None) };
        if first & 0x70 != 0 {
            return Err(Violation::protocol("a reserved bit without an extension"));
        }
        let opcode = OpCode::of(first & 0x0F).ok_or(Violation::protocol("an unknown kind of frame"))?;
        let is_final = first & 0x80 != 0;
        if second & 0x80 == 0 {
            return Err(Violation::protocol("a frame without a mask"));
        }
        let Some((length, after)) = length(second & 0x7F, rest)? else { return Ok(None) };
        if opcode.is_control() && (!is_final || length > 125) {
            return Err(Violation::protocol("a control frame that is long or fragmented"));
        }
        let Some(mask) = after.first_chunk() else { return Ok(None) };
        let header = Self { is_final, opcode, mask: *mask, length };
        Ok(Some((header, bytes.len() - after.len() + mask.len())))
    }
}

/// The length of the payload and what follows it. It must be written in as few bytes as possible.
fn length(short: u8, rest: &[u8]) -> Result<Option<(u64, &[u8])>, Violation> {
    let (length, least, after) = match short {
        126 => match rest.split_first_chunk() {
            Some((bytes, after)) => (u64::from(u16::from_be_bytes(*bytes)), 126, after),
            None => return Ok(None),
        },
        127 => match rest.split_first_chunk() {
            Some((bytes, after)) => (u64::from_be_bytes(*bytes), 1 << 16, after),
            None => return Ok(None),
        },
        short => (u64::from(short), 0, rest),
    };
    if length < least || length > i64::MAX as u64 {
        return Err(Violation::protocol("a length that is not written as it must be"));
    }
    Ok(Some((length, after)))
}

/// Writes the head of a frame that a server sends: whole and without a mask.
pub(crate) fn write_header(out: &mut BytesMut, opcode: OpCode, length: usize) {
    out.put_u8(0x80 | opcode as u8);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ ..=125), _) => out.put_u8(short),
        (_, Ok(middle)) => {
            out.put_u8(126);
            out.put_u16(middle);
        }
        _ => {
            out.put_u8(127);
            out.put_u64(length as u64);
        }
    }
}

/// Takes the mask off.
pub(crate) fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = payload.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    rest.iter_mut().zip([a, b, c, d, a, b, c, d]).for_each(|(byte, mask)| *byte ^= mask);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Option<(Header, usize)>, &'static str> {
        Header::read(bytes).map_err(|violation| violation.reason)
    }

    #[test]
    fn heads_are_read_as_they_come_in_any_pieces() {
        for (bytes, length) in [
            (&b"\x81\x85abcd"[..], 5),
            (b"\x82\xFE\x01\x00abcd", 256),
            (b"\x00\xFF\x00\x00\x00\x00\x00\x01\x00\x00abcd", 65_536),
        ] {
            let (header, end) = read(bytes).unwrap().unwrap();
            assert_eq!((header.length, end, &header.mask), (length, bytes.len(), b"abcd"));
            for cut in 0..bytes.len() {
                assert_eq!(read(&bytes[..cut]), Ok(None), "{bytes:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn what_the_protocol_forbids_is_refused_at_the_head() {
        let forbidden: [&[u8]; 14] = [
            b"\xC1\x80abcd",
            b"\xA1\x80abcd",
            b"\x91\x80abcd",
            b"\x83\x80abcd",
            b"\x87\x80abcd",
            b"\x8B\x80abcd",
            b"\x8F\x80abcd",
            b"\x81\x05",
            b"\x09\x80abcd",
            b"\x08\x80abcd",
            b"\x89\xFE\x00\x7Eabcd",
            b"\x82\xFE\x00\x7Dabcd",
            b"\x82\xFF\x00\x00\x00\x00\x00\x00\xFF\xFFabcd",
            b"\x82\xFF\x80\x00\x00\x00\x00\x00\x00\x00abcd",
        ];
        for bytes in forbidden {
            assert!(read(bytes).is_err(), "{bytes:x?}");
        }
    }

    #[test]
    fn lengths_are_written_as_short_as_possible() {
        for (length, head) in [
            (0, &[0x82, 0][..]),
            (125, &[0x82, 125]),
            (126, &[0x82, 126, 0, 126]),
            (65_535, &[0x82, 126, 0xFF, 0xFF]),
            (65_536, &[0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let mut out = BytesMut::new();
            write_header(&mut out, OpCode::Binary, length);
            assert_eq!(&out[..], head, "{length}");
        }
    }

    #[test]
    fn a_mask_taken_off_twice_changes_nothing() {
        for length in 0..40_u8 {
            let plain: Vec<u8> = (0..length).collect();
            let mut masked = plain.clone();
            unmask(&mut masked, [1, 2, 3, 4]);
            let slowly: Vec<u8> =
                plain.iter().enumerate().map(|(at, byte)| byte ^ [1, 2, 3, 4][at % 4]).collect();
            assert_eq!(masked, slowly);
            unmask(&mut masked, [1, 2, 3, 4]);
            assert_eq!(masked, plain);
        }
    }
}
