//! Answers that are values.

use std::collections::BTreeMap;

use houtai_core::{Error, ErrorKind, Id, NumberedPage, Output, Page, Result, Timestamp};
use http::StatusCode;

use super::{Respond, Response};
use crate::{Request, ResponseDescription};

/// An [`Output`] that is an answer by itself, with status 200. `#[output]` implements both.
///
/// It is a trait of its own because only so the compiler can know that `Result` and `()` are none.
#[diagnostic::on_unimplemented(
    message = "an endpoint cannot return `{Self}`",
    label = "this cannot be an answer",
    note = "put `#[output]` on the struct or enum, or `#[derive(Responses)]` on an enum with one variant per status",
    note = "`Created<T>`, `Accepted<T>`, `NoContent`, `Page<T>`, `Html`, `Text`, `Redirect`, `File`, `Stream` and `Sse` are answers, and so is `Result` of any of them"
)]
pub trait AnswerValue: Output {}

macro_rules! scalars {
    ($($type:ty),*) => {$(impl AnswerValue for $type {})*};
}

scalars!(bool, u8, u16, u32, i8, i16, i32, f32, f64, String, Timestamp, serde_json::Value);

impl<T: Output> AnswerValue for Vec<T> {}
impl<T: Output> AnswerValue for Option<T> {}
impl<T: Output> AnswerValue for BTreeMap<String, T> {}
impl<T: Output> AnswerValue for Page<T> {}
impl<T: Output> AnswerValue for NumberedPage<T> {}
impl<T: 'static> AnswerValue for Id<T> {}

impl<T: AnswerValue> Respond for T {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        responses.push(ResponseDescription::value::<T>(200, "The answer."));
    }

    fn respond(self, request: &Request) -> Result<Response> {
        request.answer(StatusCode::OK, &self)
    }
}

/// A value with a status that is known when the program is compiled: `Status<207, Report>`.
#[derive(Debug)]
pub struct Status<const CODE: u16, T>(pub T);

impl<const CODE: u16, T: Output> Respond for Status<CODE, T> {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        responses.push(ResponseDescription::value::<T>(CODE, "The answer."));
    }

    fn respond(self, request: &Request) -> Result<Response> {
        let status = StatusCode::from_u16(CODE);
        let status = status.map_err(|error| Error::new(ErrorKind::Internal).with_source(error))?;
        request.answer(status, &self.0)
    }
}
