//! Building a line, field by field.

use std::fmt::{self, Write};

use houtai_core::RequestId;
use tracing::Level;

use super::clip::MARK_BYTES;
use super::form::Colour;
use super::{Clip, Escape, Form, Stamp, push_escaped, push_hex, push_number};

/// What a field other than these cannot be called: a field of an app with such a name gets a `_` behind it.
const RESERVED: [&str; 6] = ["time", "level", "target", "message", "span", "fields_cut"];
/// Room for what ends a line: `,"fields_cut":18446744073709551615}` and the end of the line.
const END_BYTES: usize = 64;
/// A value that has less room is left out: its beginning would say nothing.
const LEAST_VALUE_BYTES: usize = MARK_BYTES + 16;
/// The longest target; those of modules are far shorter.
const TARGET_BYTES: usize = 160;
/// The longest list of spans.
const SPAN_BYTES: usize = 200;
/// How wide the column of targets is for people. A longer one moves its line to the right.
const TARGET_COLUMN: usize = 22;

/// A line in the making. It never becomes longer than its limit.
pub(crate) struct Line<'o> {
    out: &'o mut Vec<u8>,
    // Names that stand in the line already; a name is written once.
    names: &'o mut Vec<&'static str>,
    form: Form,
    limit: usize,
    fields_cut: u64,
}

impl<'o> Line<'o> {
    /// Begins a line in an empty buffer.
    pub(crate) fn begin(
        (out, names): (&'o mut Vec<u8>, &'o mut Vec<&'static str>),
        form: Form,
        limit: usize,
        (stamp, level, target): (Stamp, Level, &str),
    ) -> Self {
        out.clear();
        names.clear();
        push_head(out, form, stamp, level, target);
        Self { out, names, form, limit, fields_cut: 0 }
    }

    /// The message, which has at most three quarters of the line, so that fields find room behind it.
    pub(crate) fn message(&mut self, message: fmt::Arguments<'_>) {
        let room = (self.limit / 4 * 3).min(self.room());
        if self.form.is_human() {
            self.out.extend_from_slice(b"  ");
            self.clip(Escape::Bare, room, message);
        } else {
            self.out.extend_from_slice(br#","message":""#);
            self.clip(Escape::Json, room, message);
            self.out.push(b'"');
        }
    }

    /// The id of the request in whose name the line is written.
    pub(crate) fn request_id(&mut self, id: RequestId) {
        if self.begin_field("request_id") {
            self.quote();
            push_request_id(self.out, id);
            self.quote();
        }
    }

    /// A field whose value is a text.
    pub(crate) fn text(&mut self, name: &'static str, text: fmt::Arguments<'_>) {
        if !self.begin_field(name) {
            return;
        }
        let room = self.room();
        if self.form.is_human() && is_one_word(text) {
            return self.clip(Escape::Bare, room, text);
        }
        let escape = if self.form.is_human() { Escape::Quoted } else { Escape::Json };
        self.out.push(b'"');
        self.clip(escape, room, text);
        self.out.push(b'"');
    }

    /// A field whose value is a number, or a word that JSON writes without quotation marks.
    pub(crate) fn plain(&mut self, name: &'static str, value: fmt::Arguments<'_>) {
        if self.begin_field(name) {
            let room = self.room();
            self.clip(Escape::Bare, room, value);
        }
    }

    /// Whether a field of this name stands in the line.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// The names of the spans around an event, the outermost first.
    pub(crate) fn spans(&mut self, names: &[&'static str]) {
        if names.is_empty() || self.room() < LEAST_VALUE_BYTES + SPAN_BYTES {
            return;
        }
        // Reserved, so that no field can have this name.
        self.out.extend_from_slice(if self.form.is_human() { b" span=" } else { br#","span":""# });
        let end = self.out.len() + SPAN_BYTES;
        for (place, name) in names.iter().enumerate() {
            let room = end.saturating_sub(self.out.len());
            if place > 0 && room > 0 {
                self.out.push(b':');
            }
            push_escaped(self.out, name, Escape::Json, room.saturating_sub(1));
        }
        self.quote();
    }

    /// Ends the line.
    pub(crate) fn end(self) {
        if self.fields_cut > 0 {
            self.out.extend_from_slice(if self.form.is_human() {
                b" fields_cut="
            } else {
                br#","fields_cut":"#
            });
            push_number(self.out, self.fields_cut);
        }
        if !self.form.is_human() {
            self.out.push(b'}');
        }
        self.out.push(b'\n');
        self.names.clear();
    }

    /// Writes the name of a field; says whether a value is to follow.
    fn begin_field(&mut self, name: &'static str) -> bool {
        if self.has(name) {
            return false;
        }
        // The longest value of fixed size is a request id.
        if self.room() < name.len() + 8 + LEAST_VALUE_BYTES {
            self.fields_cut += 1;
            return false;
        }
        self.names.push(name);
        let reserved = RESERVED.contains(&name);
        if self.form.is_human() {
            self.out.push(b' ');
            self.form.begin(self.out, Colour::Quiet);
        } else {
            self.out.extend_from_slice(b",\"");
        }
        // Names are chosen by programmers, and some of them are as inventive as clients.
        let room = self.room() - LEAST_VALUE_BYTES - 8;
        let escape = if self.form.is_human() { Escape::Bare } else { Escape::Json };
        push_escaped(self.out, name, escape, room);
        if reserved {
            self.out.push(b'_');
        }
        if self.form.is_human() {
            self.out.push(b'=');
            self.form.end(self.out);
        } else {
            self.out.extend_from_slice(b"\":");
        }
        true
    }

    fn clip(&mut self, escape: Escape, room: usize, text: fmt::Arguments<'_>) {
        let mut clip = Clip::new(self.out, escape, room);
        // A value whose own formatting fails is cut where it failed.
        let _ = clip.write_fmt(text);
        clip.end();
    }

    fn quote(&mut self) {
        if !self.form.is_human() {
            self.out.push(b'"');
        }
    }

    fn room(&self) -> usize {
        self.limit.saturating_sub(END_BYTES).saturating_sub(self.out.len())
    }
}

/// What every line begins with. JSON: up to the target and without what ends the object.
pub(crate) fn push_head(out: &mut Vec<u8>, form: Form, stamp: Stamp, level: Level, target: &str) {
    if !form.is_human() {
        out.extend_from_slice(br#"{"time":""#);
        stamp.push(out);
        out.extend_from_slice(br#"","level":""#);
        out.extend_from_slice(level.as_str().as_bytes());
        out.extend_from_slice(br#"","target":""#);
        push_escaped(out, target, Escape::Json, TARGET_BYTES);
        out.push(b'"');
        return;
    }
    form.begin(out, Colour::Quiet);
    stamp.push(out);
    form.end(out);
    push_level_and_target(out, form, level, target);
}

/// ` WARN my_app::billing      `, in columns.
pub(crate) fn push_level_and_target(out: &mut Vec<u8>, form: Form, level: Level, target: &str) {
    out.push(b' ');
    form.begin(out, Colour::Of(level));
    let name = level.as_str();
    out.extend_from_slice(&b"     "[name.len().min(5)..]);
    out.extend_from_slice(name.as_bytes());
    form.end(out);
    out.push(b' ');
    form.begin(out, Colour::Quiet);
    let before = out.len();
    push_escaped(out, target, Escape::Bare, TARGET_BYTES);
    let width = out.len() - before;
    form.end(out);
    out.resize(out.len() + TARGET_COLUMN.saturating_sub(width), b' ');
}

/// A request id as it is displayed.
pub(crate) fn push_request_id(out: &mut Vec<u8>, id: RequestId) {
    push_hex(out, id.process(), 16);
    out.push(b'-');
    push_hex(out, id.number(), 8);
}

/// Whether people can read a value without quotation marks and see where it ends.
pub(crate) fn is_one_word(text: fmt::Arguments<'_>) -> bool {
    struct Word {
        is_empty: bool,
    }
    impl fmt::Write for Word {
        fn write_str(&mut self, piece: &str) -> fmt::Result {
            self.is_empty &= piece.is_empty();
            match piece.contains(|c: char| c.is_whitespace() || c == '=') {
                true => Err(fmt::Error),
                false => Ok(()),
            }
        }
    }
    let mut word = Word { is_empty: true };
    word.write_fmt(text).is_ok() && !word.is_empty
}
