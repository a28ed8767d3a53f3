//! Writing a text of any length into a room of fixed size.

use std::fmt;

use super::escape::{Escape, push_escaped};
use super::push_number;

/// What a mark takes at most: `…(18446744073709551615 bytes cut)`.
pub(crate) const MARK_BYTES: usize = 40;

/// Takes a text in pieces, as formatting gives it, and escapes it. What finds no room is counted, and
/// [`Clip::end`] leaves a mark that says how much it was.
pub(crate) struct Clip<'o> {
    out: &'o mut Vec<u8>,
    escape: Escape,
    room: usize,
    cut: u64,
}

impl<'o> Clip<'o> {
    /// At most `room` bytes are written, the mark included.
    pub(crate) fn new(out: &'o mut Vec<u8>, escape: Escape, room: usize) -> Self {
        Self { out, escape, room: room.saturating_sub(MARK_BYTES), cut: 0 }
    }

    pub(crate) fn push(&mut self, text: &str) {
        if self.cut > 0 {
            self.cut += text.len() as u64;
            return;
        }
        let before = self.out.len();
        self.cut += push_escaped(self.out, text, self.escape, self.room) as u64;
        self.room -= self.out.len() - before;
    }

    /// Marks a text that was cut.
    pub(crate) fn end(self) {
        if self.cut > 0 {
            self.out.extend_from_slice("…(".as_bytes());
            push_number(self.out, self.cut);
            self.out.extend_from_slice(b" bytes cut)");
        }
    }
}

impl fmt::Write for Clip<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clipped(pieces: &[&str], room: usize) -> String {
        let mut out = Vec::new();
        let mut clip = Clip::new(&mut out, Escape::Bare, room);
        pieces.iter().for_each(|piece| clip.push(piece));
        clip.end();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_long_text_says_how_much_of_it_is_missing() {
        assert_eq!(clipped(&["abc", "def"], MARK_BYTES + 6), "abcdef");
        assert_eq!(clipped(&["abc", "def"], MARK_BYTES + 4), "abcd…(2 bytes cut)");
        // Once something is cut, nothing follows it, were it ever so short.
        assert_eq!(clipped(&["ab", "后台", "c"], MARK_BYTES + 4), "ab…(7 bytes cut)");
        assert_eq!(clipped(&[&"x".repeat(10 << 20)], MARK_BYTES), "…(10485760 bytes cut)");
    }

    proptest! {
        #[test]
        fn the_room_is_never_exceeded(pieces in proptest::collection::vec(".{0,12}", 0..8), room in MARK_BYTES..90) {
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            prop_assert!(clipped(&pieces, room).len() <= room);
        }
    }
}
