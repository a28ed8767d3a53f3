//! One line of the log: its two forms, and what keeps a line a line whatever stands in it.

mod build;
mod clip;
mod digits;
mod escape;
mod form;
mod stamp;

pub(crate) use build::{Line, push_head, push_level_and_target, push_request_id, is_one_word};
pub(crate) use clip::Clip;
pub(crate) use digits::{push_hex, push_millis, push_number};
pub(crate) use escape::{Escape, is_harmful, push_escaped};
pub(crate) use form::{Colour, Form};
pub(crate) use stamp::Stamp;
