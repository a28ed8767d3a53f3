//! Answers that may fail.

use houtai_core::{Error, ErrorKind, Result};

use super::{Respond, Response};
use crate::problem::status_of;
use crate::{Request, ResponseDescription};

impl<T: Respond, E: Respond> Respond for std::result::Result<T, E> {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        T::describe(responses);
        E::describe(responses);
    }

    fn respond(self, request: &Request) -> Result<Response> {
        match self {
            Ok(value) => value.respond(request),
            Err(error) => error.respond(request),
        }
    }
}

/// The kinds that an endpoint may return by [`Error`], and so the statuses that are documented for it. The
/// others come from the server itself and are documented where they can happen.
pub const DOCUMENTED: [(ErrorKind, &str); 11] = [
    (ErrorKind::Malformed, "It cannot be read."),
    (ErrorKind::Unauthenticated, "Nobody is signed in."),
    (ErrorKind::Forbidden, "The caller may not do this."),
    (ErrorKind::NotFound, "There is no such thing."),
    (ErrorKind::Conflict, "The state of the thing does not permit it."),
    (ErrorKind::Gone, "There was such a thing."),
    (ErrorKind::PreconditionFailed, "A condition of the request does not hold."),
    (ErrorKind::Invalid, "It breaks a rule; `errors` names each."),
    (ErrorKind::TooManyRequests, "Too many requests."),
    (ErrorKind::Internal, "The fault is ours."),
    (ErrorKind::Unavailable, "Not now."),
];

impl Respond for Error {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        let documented = DOCUMENTED.iter();
        responses.extend(
            documented.map(|(kind, text)| ResponseDescription::problem(status_of(*kind).as_u16(), *text)),
        );
    }

    fn respond(self, _: &Request) -> Result<Response> {
        Err(self)
    }
}
