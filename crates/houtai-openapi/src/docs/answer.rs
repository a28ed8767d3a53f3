//! The answers of the docs endpoints.

use bytes::Bytes;
use houtai_core::{Error, ErrorKind, Result};
use houtai_http::{Request, Respond, Response, ResponseBody, ResponseDescription};
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::asset::{Asset, asset};
use super::conditions::{accepts_gzip, has_current};
use super::published::{Form, PublishedDocument};

/// Everything comes from the app itself. Swagger UI sets styles on elements and draws its icons as `data:`.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// What a docs endpoint answers; the rest is decided by the headers of the request.
pub(super) enum Answer {
    /// The document as JSON.
    Json(PublishedDocument),
    /// The document as YAML.
    Yaml(PublishedDocument),
    /// The page.
    Page(PublishedDocument),
    /// A file of the page: its revision and its name.
    File(String, String),
}

impl Respond for Answer {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        responses.push(ResponseDescription::raw(200, "The document, the page or a file of it.", "*/*"));
        responses.push(ResponseDescription::empty(304, "The client has it already."));
        responses.push(ResponseDescription::problem(404, "There is no such file."));
        responses.push(ResponseDescription::problem(406, "The client does not read gzip."));
        responses.push(ResponseDescription::problem(503, "Not now."));
    }

    fn respond(self, request: &Request) -> Result<Response> {
        self.answer(request.headers(), request.language())
    }
}

impl Answer {
    /// The answer to a request with these headers.
    pub(super) fn answer(
        self,
        headers: &HeaderMap,
        language: houtai_core::validate::Language,
    ) -> Result<Response> {
        let answer = match self {
            Answer::Json(published) => of_form(&forms(&published)?.json, "application/json"),
            Answer::Yaml(published) => of_form(&forms(&published)?.yaml, "application/yaml"),
            Answer::Page(published) => {
                let mut answer = of_form(forms(&published)?.page(language), "text/html; charset=utf-8");
                answer.vary = Some("accept-language");
                answer
            }
            Answer::File(revision, name) => {
                let found = asset(&revision, &name);
                of_asset(found.ok_or_else(|| Error::new(ErrorKind::NotFound).with_code("no_route"))?)
            }
        };
        answer.response(headers)
    }
}

fn forms(published: &PublishedDocument) -> Result<&super::published::Forms> {
    published.forms().ok_or_else(|| Error::unavailable("the OpenAPI document is not published yet"))
}

/// A body with all that caches need to know.
struct Cached {
    body: Bytes,
    etag: String,
    media_type: &'static str,
    cache: &'static str,
    vary: Option<&'static str>,
    is_gzip: bool,
}

/// The document changes with the program, so a cache has to ask each time; the tag makes that cheap.
fn of_form(form: &Form, media_type: &'static str) -> Cached {
    let Form { body, etag } = form.clone();
    Cached { body, etag, media_type, cache: "no-cache", vary: None, is_gzip: false }
}

/// The address of a file changes with its content, so it may be kept for a year, the longest there is.
fn of_asset(asset: &Asset) -> Cached {
    Cached {
        body: asset.body(),
        etag: asset.etag(),
        media_type: asset.media_type,
        cache: "public, max-age=31536000, immutable",
        vary: asset.is_gzip.then_some("accept-encoding"),
        is_gzip: asset.is_gzip,
    }
}

impl Cached {
    fn response(self, asked: &HeaderMap) -> Result<Response> {
        if self.is_gzip && !accepts_gzip(asked) {
            return Err(Error::new(ErrorKind::NotAcceptable).with_param("offered", "gzip"));
        }
        let is_current = has_current(asked, &self.etag);
        let mut response = Response::new(ResponseBody::empty());
        let headers = response.headers_mut();
        headers.insert(ETAG, HeaderValue::try_from(self.etag)?);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.cache));
        headers.extend(self.vary.map(|vary| (VARY, HeaderValue::from_static(vary))));
        if is_current {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Ok(response);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        if self.is_gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        *response.body_mut() = self.body.into();
        Ok(response)
    }
}
