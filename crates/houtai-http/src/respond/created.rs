//! Answers with another status than 200.

use houtai_core::{Error, Output, Result};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};

use super::{Respond, Response};
use crate::{Request, ResponseDescription, Url};

/// 201: something was made; `Location` says where it is.
#[derive(Debug)]
pub struct Created<T> {
    location: Url,
    value: T,
}

impl<T> Created<T> {
    /// The new thing and its address, `get::url(todo.id)`.
    pub fn at(location: Url, value: T) -> Self {
        Self { location, value }
    }
}

impl<T: Output> Respond for Created<T> {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        let created = ResponseDescription::value::<T>(201, "It was made.");
        responses.push(created.header("Location", "The address of what was made."));
    }

    fn respond(self, request: &Request) -> Result<Response> {
        let mut response = request.answer(StatusCode::CREATED, &self.value)?;
        let location = HeaderValue::try_from(String::from(self.location));
        response.headers_mut().insert(LOCATION, location.map_err(Error::from)?);
        Ok(response)
    }
}

/// 202: it will be done later.
#[derive(Debug)]
pub struct Accepted<T>(pub T);

impl<T: Output> Respond for Accepted<T> {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        responses.push(ResponseDescription::value::<T>(202, "It will be done."));
    }

    fn respond(self, request: &Request) -> Result<Response> {
        request.answer(StatusCode::ACCEPTED, &self.0)
    }
}

/// 204: it was done and there is nothing to say.
#[derive(Clone, Copy, Debug)]
pub struct NoContent;

impl Respond for NoContent {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        responses.push(ResponseDescription::empty(204, "It was done."));
    }

    fn respond(self, _: &Request) -> Result<Response> {
        Ok(super::body::empty(StatusCode::NO_CONTENT))
    }
}

/// Nothing to return is 204 too.
impl Respond for () {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        NoContent::describe(responses);
    }

    fn respond(self, request: &Request) -> Result<Response> {
        NoContent.respond(request)
    }
}
