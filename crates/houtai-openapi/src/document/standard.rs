//! Problem answers that mean the same everywhere stand once among the components.

use houtai_http::DOCUMENTED;
use houtai_http::status_of;
use serde_json::{Value, json};

/// What is said about a status that ends in a problem.
pub(super) struct Standard {
    /// The status.
    pub(super) status: u16,
    /// The name among the components.
    pub(super) name: &'static str,
    /// When it is given.
    pub(super) description: &'static str,
}

const fn standard(status: u16, name: &'static str, description: &'static str) -> Standard {
    Standard { status, name, description }
}

/// Every status that an error of the framework can have, but 405: that is the answer for a method that is not
/// among the operations.
pub(super) const STANDARD: [Standard; 22] = [
    standard(400, "BadRequest", "It cannot be read."),
    standard(401, "Unauthorized", "Nobody is signed in, or the credentials are wrong."),
    standard(403, "Forbidden", "The caller may not do this."),
    standard(404, "NotFound", "There is no such thing."),
    standard(406, "NotAcceptable", "No format that the client accepts can be made."),
    standard(408, "RequestTimeout", "The body took too long to arrive."),
    standard(409, "Conflict", "The state of the thing does not permit it."),
    standard(410, "Gone", "There was such a thing."),
    standard(412, "PreconditionFailed", "A condition of the request does not hold."),
    standard(413, "ContentTooLarge", "The body is too large."),
    standard(414, "UriTooLong", "The path and the query are too long."),
    standard(415, "UnsupportedMediaType", "The body is in a format that is not read here."),
    standard(416, "RangeNotSatisfiable", "There is nothing of what was asked for."),
    standard(417, "ExpectationFailed", "Of expectations only `100-continue` is met."),
    standard(421, "Misdirected", "The host name is not served here."),
    standard(422, "UnprocessableContent", "It breaks a rule; `errors` names each."),
    standard(426, "UpgradeRequired", "The operation speaks another protocol."),
    standard(429, "TooManyRequests", "Too many requests."),
    standard(431, "HeadersTooLarge", "The headers are too large."),
    standard(500, "InternalError", "The fault is ours; the log knows more."),
    standard(503, "Unavailable", "Not now."),
    standard(504, "Timeout", "It took too long."),
];

/// What is said about a status.
pub(super) fn standard_of(status: u16) -> Option<&'static Standard> {
    STANDARD.iter().find(|standard| standard.status == status)
}

/// Whether a description says no more than the standard one of its status, so that one text is enough.
pub(super) fn is_standard(status: u16, description: &str) -> bool {
    let documented =
        DOCUMENTED.iter().any(|(kind, text)| status_of(*kind).as_u16() == status && *text == description);
    documented || standard_of(status).is_some_and(|standard| standard.description == description)
}

/// Headers that come with a problem of this status, whoever has caused it.
pub(super) fn headers(status: u16) -> Option<Value> {
    match status {
        401 => Some(json!({"WWW-Authenticate": {
            "description": "How to sign in.",
            "required": true,
            "schema": {"type": "string"},
        }})),
        429 | 503 => Some(json!({"Retry-After": {
            "description": "After how many seconds to try again, where that is known.",
            "schema": {"type": "integer", "minimum": 0},
        }})),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use houtai_core::ErrorKind;

    use super::*;

    #[test]
    fn every_kind_of_error_has_its_standard_answer() {
        // Of a method that no operation has, no operation can tell.
        let elsewhere = [ErrorKind::MethodNotAllowed, ErrorKind::NotImplemented];
        let statuses = ErrorKind::ALL.into_iter().filter(|kind| !elsewhere.contains(kind));
        for status in statuses.map(|kind| status_of(kind).as_u16()) {
            assert!(standard_of(status).is_some(), "{status} has no standard answer");
        }
    }

    #[test]
    fn the_statuses_of_errors_say_nothing_new() {
        for (kind, text) in DOCUMENTED {
            assert!(is_standard(status_of(kind).as_u16(), text), "{kind:?}: {text}");
        }
        assert!(!is_standard(404, "There is no to-do with this id."));
    }
}
