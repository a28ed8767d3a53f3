//! One pass over the headers for all that the checks ask of them.

use http::header::{EXPECT, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};

/// What the checks need to know of the headers. A search for each would cost more than this one pass.
pub(super) struct Fields<'h> {
    pub(super) host: Lines<'h>,
    pub(super) transfer_encoding: Lines<'h>,
    pub(super) expect: Lines<'h>,
    /// The bytes of all names and values together.
    pub(super) bytes: u64,
    /// The longest header and the bytes of its name and value.
    pub(super) longest: Option<(&'h HeaderName, u64)>,
}

/// The lines of one name.
#[derive(Clone, Copy)]
pub(super) enum Lines<'h> {
    None,
    One(&'h HeaderValue),
    Several,
}

impl<'h> Lines<'h> {
    fn add(&mut self, value: &'h HeaderValue) {
        *self = if matches!(self, Lines::None) { Lines::One(value) } else { Lines::Several };
    }
}

impl<'h> Fields<'h> {
    pub(super) fn of(headers: &'h HeaderMap) -> Self {
        let none = Lines::None;
        let mut fields = Self { host: none, transfer_encoding: none, expect: none, bytes: 0, longest: None };
        for (name, value) in headers {
            fields.measure(name, (name.as_str().len() + value.len()) as u64);
            if *name == HOST {
                fields.host.add(value);
            } else if *name == TRANSFER_ENCODING {
                fields.transfer_encoding.add(value);
            } else if *name == EXPECT {
                fields.expect.add(value);
            }
        }
        fields
    }

    fn measure(&mut self, name: &'h HeaderName, bytes: u64) {
        self.bytes += bytes;
        if self.longest.is_none_or(|(_, longest)| bytes > longest) {
            self.longest = Some((name, bytes));
        }
    }
}
