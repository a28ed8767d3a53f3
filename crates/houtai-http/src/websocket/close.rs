//! Why a socket closes.

use std::fmt;

use bytes::{BufMut, BytesMut};

use super::frame::Violation;

/// The code with which a socket closes (RFC 6455, 7.4).
///
/// ```
/// use houtai_http::CloseCode;
///
/// assert_eq!(CloseCode::own(4001).map(CloseCode::number), Some(4001));
/// assert_eq!(CloseCode::own(1006), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// Everything is said.
    pub const NORMAL: Self = Self(1000);
    /// This side goes away: the server stops, or nothing was said for long.
    pub const GOING_AWAY: Self = Self(1001);
    /// The other side breaks the protocol.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// The kind of message is not one that is read here.
    pub const UNSUPPORTED: Self = Self(1003);
    /// The message is not what its kind claims, such as a text that is no UTF-8.
    pub const INVALID_DATA: Self = Self(1007);
    /// The other side does what it may not.
    pub const POLICY: Self = Self(1008);
    /// The message is too large.
    pub const TOO_BIG: Self = Self(1009);
    /// The fault is ours.
    pub const INTERNAL: Self = Self(1011);
    /// Not now.
    pub const TRY_AGAIN: Self = Self(1013);

    /// A code of an app's own: 4000 to 4999, or a registered one from 3000.
    pub fn own(number: u16) -> Option<Self> {
        (3000..=4999).contains(&number).then_some(Self(number))
    }

    /// The number.
    pub fn number(self) -> u16 {
        self.0
    }

    /// Codes that stand for something that was never said, and those that nobody has given a meaning, may not come.
    fn may_come(self) -> bool {
        matches!(self.0, 1000..=1003 | 1007..=1014 | 3000..=4999)
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How many bytes a reason may have: a control frame has 125, and the code takes two.
const LONGEST_REASON: usize = 123;

/// The last frame of either side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CloseFrame {
    pub(crate) code: Option<CloseCode>,
    pub(crate) reason: String,
}

impl CloseFrame {
    pub(crate) fn new(code: CloseCode, reason: &str) -> Self {
        let mut end = reason.len().min(LONGEST_REASON);
        while !reason.is_char_boundary(end) {
            end -= 1;
        }
        Self { code: Some(code), reason: reason[..end].to_owned() }
    }

    pub(crate) fn read(payload: &[u8]) -> Result<Self, Violation> {
        let (code, reason) = match payload {
            [] => return Ok(Self::default()),
            [_] => return Err(Violation::protocol("a close frame of one byte")),
            [high, low, reason @ ..] => (CloseCode(u16::from_be_bytes([*high, *low])), reason),
        };
        if !code.may_come() {
            return Err(Violation::protocol("a close code that may not be sent"));
        }
        let reason = std::str::from_utf8(reason).map_err(|_| Violation::invalid_text())?;
        Ok(Self { code: Some(code), reason: reason.to_owned() })
    }

    pub(crate) fn payload(&self) -> BytesMut {
        let mut payload = BytesMut::new();
        if let Some(code) = self.code {
            payload.put_u16(code.0);
            payload.put_slice(self.reason.as_bytes());
        }
        payload
    }

    /// The answer to it: the same code, without the words.
    pub(crate) fn reply(&self) -> Self {
        Self { code: self.code, reason: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_may_not_be_sent_are_a_violation() {
        for number in 0..=u16::MAX {
            let allowed = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
            let may_come = allowed.contains(&number) || (3000..5000).contains(&number);
            assert_eq!(CloseFrame::read(&number.to_be_bytes()).is_ok(), may_come, "{number}");
        }
        assert_eq!(CloseFrame::read(&[3]).unwrap_err().code, CloseCode::PROTOCOL_ERROR);
        let broken = [0x03, 0xE8, 0xFF];
        assert_eq!(CloseFrame::read(&broken).unwrap_err().code, CloseCode::INVALID_DATA);
        assert_eq!(CloseFrame::read(&[]).unwrap(), CloseFrame::default());
    }

    #[test]
    fn a_reason_is_cut_to_what_fits_between_two_characters() {
        let frame = CloseFrame::new(CloseCode::NORMAL, &"后".repeat(99));
        assert_eq!(frame.reason, "后".repeat(41));
        assert_eq!(frame.payload().len(), 125);
        assert_eq!(CloseFrame::read(&frame.payload()).unwrap(), frame);
        assert!(CloseFrame::default().payload().is_empty());
    }
}
