//! Who may see which page of the management listener.

use std::time::Duration;

use bytes::Bytes;
use houtai_core::Secret;
use http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::json;

use super::{ManagementPage, ManagementRequest};
use crate::respond::{BodyError, ResponseBody};

/// The largest body; pages that change something take a line or two.
const BODY_BYTES: usize = 64 * 1024;
/// How long a body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Gives out the pages, to those who may see them.
pub(super) struct Desk {
    pages: Vec<ManagementPage>,
    token: Option<Secret<String>>,
}

impl Desk {
    pub(super) fn new(pages: Vec<ManagementPage>, token: Option<Secret<String>>) -> Self {
        Self { pages, token }
    }

    pub(super) async fn answer(&self, request: Request<Incoming>) -> Response<ResponseBody> {
        let page = match self.page(&request) {
            Ok(page) => page,
            Err(refusal) => return *refusal,
        };
        let query = request.uri().query().unwrap_or_default().to_owned();
        let Ok(body) = read(request.into_body()).await else {
            return problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is too large or broke off");
        };
        let answer = (page.answer)(ManagementRequest { query, body }).await;
        made(answer.status, answer.media_type, answer.body)
    }

    /// The page that is asked for, or the refusal.
    fn page(
        &self,
        request: &Request<Incoming>,
    ) -> std::result::Result<&ManagementPage, Box<Response<ResponseBody>>> {
        let path = request.uri().path();
        let pages: Vec<&ManagementPage> = self.pages.iter().filter(|page| page.path == path).collect();
        // Without the token even the question whether a page exists gets no answer.
        if !pages.iter().any(|page| page.open) && !self.is_permitted(request) {
            let mut refused =
                problem(StatusCode::UNAUTHORIZED, "unauthenticated", "management.token is needed");
            refused.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return Err(Box::new(refused));
        }
        if pages.is_empty() {
            return Err(Box::new(problem(StatusCode::NOT_FOUND, "not_found", "There is no such page")));
        }
        let found = pages.iter().copied().find(|page| page.takes(request.method()));
        found.ok_or_else(|| Box::new(other_method(&pages)))
    }

    fn is_permitted(&self, request: &Request<Incoming>) -> bool {
        let Some(token) = &self.token else { return true };
        let given = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
        given.and_then(|value| value.strip_prefix(b"Bearer ")).is_some_and(|given| token.matches(given))
    }
}

fn other_method(pages: &[&ManagementPage]) -> Response<ResponseBody> {
    let methods = pages.iter().map(|page| match page.method {
        Method::GET => "GET, HEAD",
        ref other => other.as_str(),
    });
    let allowed = methods.collect::<Vec<_>>().join(", ");
    let mut refused =
        problem(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", &format!("Only {allowed}"));
    refused
        .headers_mut()
        .insert(ALLOW, HeaderValue::try_from(allowed).unwrap_or(HeaderValue::from_static("GET")));
    refused
}

/// Reads a body, which is small and comes soon.
async fn read(body: Incoming) -> std::result::Result<Bytes, BodyError> {
    let limited = http_body_util::Limited::new(body, BODY_BYTES);
    let collected = tokio::time::timeout(BODY_TIMEOUT, limited.collect()).await??;
    Ok(collected.to_bytes())
}

fn problem(status: StatusCode, code: &str, title: &str) -> Response<ResponseBody> {
    let body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "code": code});
    made(status, "application/problem+json", Bytes::from(body.to_string()))
}

fn made(status: StatusCode, media_type: &'static str, body: Bytes) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
