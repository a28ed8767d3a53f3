//! Frames of HTTP/2, written by hand for what no proper client would send.

/// What a client says first.
pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Kinds of frames.
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const CONTINUATION: u8 = 9;

/// Flags.
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// The bytes of a frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A head without any compression: each field as a literal that is not remembered.
pub(crate) fn head(fields: &[(&str, &str)]) -> Vec<u8> {
    fields.iter().flat_map(|(name, value)| [vec![0], text(name), text(value)].concat()).collect()
}

/// A head without a body, on its own stream.
pub(crate) fn request(stream: u32, method: &str, path: &str, ends: bool) -> Vec<u8> {
    let fields = [(":method", method), (":scheme", "http"), (":authority", "localhost"), (":path", path)];
    frame(HEADERS, END_HEADERS | if ends { END_STREAM } else { 0 }, stream, &head(&fields))
}

/// A value that is put into the table of the connection once, and then named by one byte each time.
pub(crate) fn bomb(value_bytes: usize, times: usize) -> Vec<u8> {
    let value = "v".repeat(value_bytes);
    // 0x40: a literal that is remembered; 62 is the newest of those.
    [vec![0x40], text("x-bomb"), text(&value), vec![0x80 | 62; times]].concat()
}

fn text(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.len();
    if rest < 127 {
        bytes.push(rest as u8);
    } else {
        bytes.push(127);
        rest -= 127;
        while rest >= 128 {
            bytes.push((rest % 128) as u8 | 128);
            rest /= 128;
        }
        bytes.push(rest as u8);
    }
    bytes.extend(text.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_their_length_in_front() {
        assert_eq!(frame(PING, 0, 1, &[7; 8]), [&[0, 0, 8, 6, 0, 0, 0, 0, 1], &[7; 8][..]].concat());
    }

    #[test]
    fn long_texts_have_long_lengths() {
        assert_eq!(text("ab"), [2, b'a', b'b']);
        assert_eq!(text(&"a".repeat(127))[..2], [127, 0]);
        assert_eq!(text(&"a".repeat(300))[..3], [127, 173, 1]);
    }
}
