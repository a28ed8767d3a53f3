//! Errors as answers: the one place where a kind becomes a status and a text reaches a client.

use houtai_core::validate::{Language, Problem};
use houtai_core::{Error, ErrorKind};
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::{HeaderValue, StatusCode};
use serde_json::{Map, Value};

use crate::body::UNSUPPORTED_ENCODING;
use crate::request::Essence;
use crate::site::Site;
use crate::style::{ErrorView, ProblemView};
use crate::{Response, ResponseBody};

/// Each kind with its status. Both directions are read from this one table.
const STATUSES: [(ErrorKind, StatusCode); 24] = [
    (ErrorKind::Malformed, StatusCode::BAD_REQUEST),
    (ErrorKind::Invalid, StatusCode::UNPROCESSABLE_ENTITY),
    (ErrorKind::Unauthenticated, StatusCode::UNAUTHORIZED),
    (ErrorKind::Forbidden, StatusCode::FORBIDDEN),
    (ErrorKind::NotFound, StatusCode::NOT_FOUND),
    (ErrorKind::MethodNotAllowed, StatusCode::METHOD_NOT_ALLOWED),
    (ErrorKind::NotAcceptable, StatusCode::NOT_ACCEPTABLE),
    (ErrorKind::RequestTimeout, StatusCode::REQUEST_TIMEOUT),
    (ErrorKind::Conflict, StatusCode::CONFLICT),
    (ErrorKind::Gone, StatusCode::GONE),
    (ErrorKind::PreconditionFailed, StatusCode::PRECONDITION_FAILED),
    (ErrorKind::TooLarge, StatusCode::PAYLOAD_TOO_LARGE),
    (ErrorKind::UriTooLong, StatusCode::URI_TOO_LONG),
    (ErrorKind::UnsupportedMediaType, StatusCode::UNSUPPORTED_MEDIA_TYPE),
    (ErrorKind::RangeNotSatisfiable, StatusCode::RANGE_NOT_SATISFIABLE),
    (ErrorKind::ExpectationFailed, StatusCode::EXPECTATION_FAILED),
    (ErrorKind::Misdirected, StatusCode::MISDIRECTED_REQUEST),
    (ErrorKind::UpgradeRequired, StatusCode::UPGRADE_REQUIRED),
    (ErrorKind::HeadersTooLarge, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
    (ErrorKind::TooManyRequests, StatusCode::TOO_MANY_REQUESTS),
    (ErrorKind::Internal, StatusCode::INTERNAL_SERVER_ERROR),
    (ErrorKind::NotImplemented, StatusCode::NOT_IMPLEMENTED),
    (ErrorKind::Unavailable, StatusCode::SERVICE_UNAVAILABLE),
    (ErrorKind::Timeout, StatusCode::GATEWAY_TIMEOUT),
];

/// The status of a kind of error.
///
/// ```
/// use houtai_core::ErrorKind;
///
/// assert_eq!(houtai_http::status_of(ErrorKind::Conflict), 409);
/// ```
pub fn status_of(kind: ErrorKind) -> StatusCode {
    let known = STATUSES.iter().find(|(known, _)| *known == kind);
    known.map_or(StatusCode::INTERNAL_SERVER_ERROR, |(_, status)| *status)
}

/// An error of the kind that has this status; a status without a kind is our own fault.
pub fn error_of_status(status: u16) -> Error {
    Error::new(kind_of(status))
}

/// The same error with the kind that has this status.
pub fn error_with_status(error: Error, status: u16) -> Error {
    error.with_kind(kind_of(status))
}

fn kind_of(status: u16) -> ErrorKind {
    let known = STATUSES.iter().find(|(_, known)| known.as_u16() == status);
    known.map_or(ErrorKind::Internal, |(kind, _)| *kind)
}

/// The answer to an error, logged where the fault is ours.
pub(crate) fn response(error: &Error, essence: &Essence) -> Response {
    if error.kind().is_internal() {
        let (id, path) = (essence.id, essence.uri.path());
        tracing::error!(request_id = %id, path, error = %error, "the request failed");
    }
    let instance = Some(essence.uri.path());
    let mut response =
        write(error, &essence.site, essence.language(), instance, Some(essence.id.to_string()));
    // HTTP/2 has no such headers.
    if error.kind() == ErrorKind::UpgradeRequired && essence.version < http::Version::HTTP_2 {
        add_upgrade(&mut response);
    }
    response
}

/// RFC 9110 demands the first two with every 426, RFC 6455 the third.
fn add_upgrade(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(http::header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(http::header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(http::header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
}

/// Writes the answer. Nothing of an internal error but its kind goes in.
pub(crate) fn write(
    error: &Error,
    site: &Site,
    language: Language,
    instance: Option<&str>,
    request_id: Option<String>,
) -> Response {
    let status = status_of(error.kind());
    let internal = error.kind().is_internal();
    let code = if internal { error.kind().code() } else { error.code() };
    let title = site.messages().title(error.kind(), language);
    let text = if internal { None } else { error.detail().map(str::to_owned) };
    let params = if internal { &[] } else { error.params() };
    let detail = text.or_else(|| site.messages().detail(code, params, language));
    let view = ProblemView {
        status,
        code,
        title: &title,
        detail: detail.as_deref(),
        instance,
        request_id,
        errors: error.input_problems().iter().map(|problem| error_view(problem, site, language)).collect(),
    };
    let style = site.style();
    let body = style.problem(&view).to_string();
    let mut response = Response::new(ResponseBody::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(style.problem_media_type()));
    // It names this very request and may quote what it said. Some statuses, 404 among them, may be kept by caches that
    // are told nothing.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    add_headers(error, &mut response);
    response
}

fn add_headers(error: &Error, response: &mut Response) {
    if let Some(after) = error.retry_after() {
        // Rounded up: a client that comes back in time must not come too early.
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if error.code() == UNSUPPORTED_ENCODING {
        // RFC 9110 wants to have said what would have been read.
        let expected = error.params().iter().find(|(name, _)| *name == "expected");
        let expected = expected.and_then(|(_, codings)| HeaderValue::try_from(codings.as_str()?).ok());
        response.headers_mut().extend(expected.map(|codings| (ACCEPT_ENCODING, codings)));
    }
    if error.kind() == ErrorKind::RangeNotSatisfiable {
        let length = error.params().iter().find(|(name, _)| *name == "length");
        let range = length.and_then(|(_, length)| HeaderValue::try_from(format!("bytes */{length}")).ok());
        response.headers_mut().extend(range.map(|range| (CONTENT_RANGE, range)));
    }
    if error.kind() == ErrorKind::Unauthenticated {
        // RFC 9110 demands the header with every 401.
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
}

fn error_view<'a>(problem: &'a Problem, site: &Site, language: Language) -> ErrorView<'a> {
    let params: Map<String, Value> =
        problem.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    ErrorView {
        location: problem.location,
        pointer: &problem.pointer,
        code: problem.code,
        message: site.messages().problem(problem, language),
        params,
    }
}
