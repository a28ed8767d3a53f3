//! Answers that are not values: text, pages, streams, redirects.

use bytes::Bytes;
use houtai_core::{Error, Result};
use http::header::{CONTENT_TYPE, LOCATION, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};

use super::body::BodyError;
use super::{Respond, Response, ResponseBody};
use crate::{Request, ResponseDescription, Url};

/// Plain text in UTF-8.
#[derive(Clone, Debug)]
pub struct Text(pub String);

/// A page of HTML in UTF-8. What comes from a user must have been escaped; a template does that.
#[derive(Clone, Debug)]
pub struct Html(pub String);

fn respond_raw(status: StatusCode, media_type: &str, body: ResponseBody) -> Result<Response> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::try_from(media_type)?);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

impl Respond for Text {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        responses.push(ResponseDescription::raw(200, "The text.", "text/plain; charset=utf-8"));
    }

    fn respond(self, _: &Request) -> Result<Response> {
        respond_raw(StatusCode::OK, "text/plain; charset=utf-8", self.0.into())
    }
}

impl Respond for Html {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        responses.push(ResponseDescription::raw(200, "The page.", "text/html; charset=utf-8"));
    }

    fn respond(self, _: &Request) -> Result<Response> {
        respond_raw(StatusCode::OK, "text/html; charset=utf-8", self.0.into())
    }
}

/// A body that is sent while it is made.
pub struct Stream {
    media_type: String,
    body: ResponseBody,
}

impl Stream {
    /// A stream of a media type.
    pub fn new<B>(media_type: impl Into<String>, body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BodyError>,
    {
        Self { media_type: media_type.into(), body: ResponseBody::stream(body) }
    }
}

impl Respond for Stream {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        responses.push(ResponseDescription::raw(200, "The stream.", "*/*"));
    }

    fn respond(self, _: &Request) -> Result<Response> {
        respond_raw(StatusCode::OK, &self.media_type, self.body)
    }
}

/// 303: look there, with GET.
#[derive(Clone, Debug)]
pub struct Redirect(Url);

impl Redirect {
    /// Sends the client to another endpoint. Only addresses of this app can be made, so no input of a client
    /// can send it elsewhere.
    pub fn to(url: Url) -> Self {
        Self(url)
    }
}

impl Respond for Redirect {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        let redirect = ResponseDescription::empty(303, "The answer is elsewhere.");
        responses.push(redirect.header("Location", "Where."));
    }

    fn respond(self, _: &Request) -> Result<Response> {
        let location = HeaderValue::try_from(String::from(self.0)).map_err(Error::from)?;
        let mut response = super::body::empty(StatusCode::SEE_OTHER);
        response.headers_mut().insert(LOCATION, location);
        Ok(response)
    }
}
