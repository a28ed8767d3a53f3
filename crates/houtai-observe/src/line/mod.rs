//! One line of the log: its two forms, and what keeps a line a line whatever stands in it.

mod build;
mod clip;
mod digits;
mod escape;
mod form;
mod stamp;

pub(crate) use build::{Line, is_one_word, push_head, push_level_and_target, push_request_id};
pub(crate) use clip::Clip;
#[cfg(test)]
pub(crate) use clip::MARK_BYTES;
pub(crate) use digits::{push_hex, push_millis, push_number};
#[cfg(test)]
pub(crate) use escape::is_harmful;
pub(crate) use escape::{Escape, push_escaped};
pub(crate) use form::{Colour, Form};
pub(crate) use stamp::Stamp;
