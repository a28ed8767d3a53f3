//! The forms of a line.

use tracing::Level;

use super::escape::{Escape, push_escaped};

/// The form of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One JSON object.
    Json,
    /// For people.
    Human,
    /// For people on a terminal with colours.
    Coloured,
}

impl Form {
    /// The form with this number.
    pub(crate) fn of_number(number: u8) -> Self {
        match number {
            0 => Form::Json,
            1 => Form::Human,
            _ => Form::Coloured,
        }
    }

    pub(crate) fn is_human(self) -> bool {
        self != Form::Json
    }

    /// Begins a colour, where there are any.
    pub(crate) fn begin(self, out: &mut Vec<u8>, colour: Colour) {
        if self == Form::Coloured {
            out.extend_from_slice(colour.code());
        }
    }

    /// Appends the name of a field, for people.
    pub(crate) fn push_name(self, out: &mut Vec<u8>, name: &str) {
        self.begin(out, Colour::Quiet);
        push_escaped(out, name, Escape::Bare, usize::MAX);
        out.push(b'=');
        self.end(out);
    }

    /// Goes back to the usual colour.
    pub(crate) fn end(self, out: &mut Vec<u8>) {
        if self == Form::Coloured {
            out.extend_from_slice(b"\x1b[0m");
        }
    }
}

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    /// What is there when it is needed and must not catch the eye.
    Quiet,
    /// A level.
    Of(Level),
}

impl Colour {
    fn code(self) -> &'static [u8] {
        match self {
            Colour::Quiet => b"\x1b[2m",
            Colour::Of(Level::ERROR) => b"\x1b[1;31m",
            Colour::Of(Level::WARN) => b"\x1b[33m",
            Colour::Of(Level::INFO) => b"\x1b[32m",
            Colour::Of(Level::DEBUG) => b"\x1b[34m",
            Colour::Of(Level::TRACE) => b"\x1b[35m",
        }
    }
}
