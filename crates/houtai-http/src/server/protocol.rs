//! What a client speaks, seen by its first bytes.

/// How HTTP/2 begins (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// How a record with a TLS handshake begins.
const TLS_HANDSHAKE: u8 = 0x16;

/// What a connection opens with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    Http1,
    Http2,
    /// TLS, where none is spoken.
    Tls,
    /// The client went without a word.
    Nothing,
}

impl Opening {
    /// What it is when no more bytes will come.
    pub(crate) fn of_all(bytes: &[u8]) -> Self {
        if bytes.is_empty() { Opening::Nothing } else { Opening::Http1 }
    }
}

/// What it is; `None` while it may be either. The preface begins like a request with a method that nobody has, so
/// that a client of HTTP/1 is known by its first byte or two.
pub(crate) fn opening(bytes: &[u8]) -> Option<Opening> {
    match bytes.first()? {
        &TLS_HANDSHAKE => Some(Opening::Tls),
        _ if bytes.starts_with(PREFACE) => Some(Opening::Http2),
        _ if PREFACE.starts_with(bytes) => None,
        _ => Some(Opening::Http1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preface_is_known_once_it_is_whole() {
        for length in 0..PREFACE.len() {
            assert_eq!(opening(&PREFACE[..length]), None, "{length}");
        }
        assert_eq!(opening(PREFACE), Some(Opening::Http2));
        assert_eq!(opening(&[PREFACE, b"\0\0\0\x04"].concat()), Some(Opening::Http2));
    }

    #[test]
    fn anything_else_is_known_by_the_first_byte_that_differs() {
        for text in ["G", "PO", "PRI * HTTP/2.0\r\n\r\nSX", "PRI * HTTP/1", "\0", "\r\nGET"] {
            assert_eq!(opening(text.as_bytes()), Some(Opening::Http1), "{text}");
        }
        assert_eq!(opening(&[TLS_HANDSHAKE]), Some(Opening::Tls));
    }

    #[test]
    fn a_beginning_that_stays_one_is_left_to_http1() {
        assert_eq!(Opening::of_all(b"PRI"), Opening::Http1);
        assert_eq!(Opening::of_all(b""), Opening::Nothing);
    }
}
