//! Answers: what the return type of an endpoint says can go out.

mod body;
mod created;
mod file;
mod raw;
mod result;
#[doc(hidden)]
pub mod returned;
mod tagged;
mod value;

pub(crate) use body::{BodyError, empty};
pub use body::{Response, ResponseBody};
pub use created::{Accepted, Created, NoContent};
pub use file::File;
pub use raw::{Html, Redirect, Stream, Text};
pub use result::DOCUMENTED;
pub use tagged::{Conditional, EntityTag, Tagged};
pub use value::{AnswerValue, Status};

use houtai_core::Result;

use crate::{Request, ResponseDescription};

/// A type that an endpoint can return: it says what can go out, and goes out.
///
/// A type with `#[output]` is answered with 200; [`Created`], [`Accepted`], [`NoContent`] and others say another
/// status; `#[derive(Responses)]` on an enum gives one variant per status for anything else.
#[diagnostic::on_unimplemented(
    message = "an endpoint cannot return `{Self}`: it does not implement `Respond`",
    label = "this cannot be an answer",
    note = "put `#[output]` on the struct or enum, or `#[derive(Responses)]` on an enum with one variant per status",
    note = "`Created<T>`, `Accepted<T>`, `NoContent`, `Page<T>`, `Html`, `Text`, `Redirect`, `File`, `Stream` and `Sse` are answers, and so is `Result` of any of them",
    note = "the error of a `Result` is one that `?` turns into `houtai::Error`, or an answer itself"
)]
pub trait Respond {
    /// Says what can go out.
    fn describe(responses: &mut Vec<ResponseDescription>);

    /// Goes out.
    ///
    /// # Errors
    ///
    /// An error becomes an answer in the response style of the app.
    fn respond(self, request: &Request) -> Result<Response>;
}
