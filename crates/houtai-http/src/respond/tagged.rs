//! Answers that tell which version of a thing they hold.

use std::fmt::Display;

use houtai_core::{Error, ErrorKind, Result};
use http::header::ETAG;
use http::{HeaderValue, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{Respond, Response};
use crate::files::{Outcome, Validators, judge};
use crate::{Request, ResponseDescription};

/// What cannot stand between the quotes of a tag (RFC 9110, section 8.8.3), and `%`, so that no two tags meet.
const NOT_IN_TAGS: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%');

/// The name of one version of a thing, for the headers `ETag`, `If-Match` and `If-None-Match`.
///
/// ```
/// use houtai_http::EntityTag;
///
/// assert_eq!(EntityTag::new(3).as_str(), "\"3\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag(String);

impl EntityTag {
    /// The tag of a version: a number that grows with each change, or a hash of what the answer says.
    pub fn new(version: impl Display) -> Self {
        Self(format!("\"{}\"", utf8_percent_encode(&version.to_string(), NOT_IN_TAGS)))
    }

    /// The tag with its quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An answer with the tag of the version that it holds, by which the client can change exactly this version: see
/// [`IfMatch`](crate::IfMatch).
///
/// ```
/// use houtai_core::Result;
/// use houtai_http::{EntityTag, Tagged};
///
/// async fn rename() -> Result<Tagged<String>> {
///     Ok(Tagged::new(EntityTag::new(4), "milk".into()))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Tagged<R> {
    tag: EntityTag,
    answer: R,
}

impl<R> Tagged<R> {
    /// An answer with its tag.
    pub fn new(tag: EntityTag, answer: R) -> Self {
        Self { tag, answer }
    }
}

impl<R: Respond> Respond for Tagged<R> {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        let before = responses.len();
        R::describe(responses);
        for response in responses[before..].iter_mut().filter(|response| response.status < 300) {
            *response = response.clone().header("ETag", "The version.");
        }
    }

    fn respond(self, request: &Request) -> Result<Response> {
        let mut response = self.answer.respond(request)?;
        response.headers_mut().insert(ETAG, HeaderValue::try_from(self.tag.0)?);
        Ok(response)
    }
}

/// An answer to `GET` with the tag of the version that it holds. A client that has this version is told so by a 304
/// instead of getting it again, and its other conditions are judged as well.
#[derive(Clone, Debug)]
pub struct Conditional<R>(Tagged<R>);

impl<R> Conditional<R> {
    /// An answer with its tag.
    pub fn new(tag: EntityTag, answer: R) -> Self {
        Self(Tagged::new(tag, answer))
    }
}

impl<R: Respond> Respond for Conditional<R> {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        Tagged::<R>::describe(responses);
        responses.push(ResponseDescription::empty(304, "The client has this version."));
        responses.push(ResponseDescription::problem(412, "A condition of the request does not hold."));
    }

    fn respond(self, request: &Request) -> Result<Response> {
        let tag = HeaderValue::try_from(self.0.tag.as_str())?;
        let current = Validators { tag: Some(self.0.tag.0.clone()), modified: None };
        match judge(request.headers(), request.method(), &current) {
            Outcome::Holds => self.0.respond(request),
            Outcome::NotModified => {
                let mut response = super::body::empty(StatusCode::NOT_MODIFIED);
                response.headers_mut().insert(ETAG, tag);
                Ok(response)
            }
            Outcome::Failed => Err(Error::new(ErrorKind::PreconditionFailed)),
        }
    }
}
