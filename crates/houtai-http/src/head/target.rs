//! The first line of a request: its method and the form of its address (RFC 9112 3.2).

use houtai_core::{Error, ErrorKind};
use http::request::Parts;
use http::uri::Scheme;
use http::{Method, Version};

use super::Refusal;

/// How long the name of a method may be. The longest registered one, `UPDATEREDIRECTREF`, has 17 letters.
const LONGEST_METHOD: usize = 32;

pub(super) fn check(head: &Parts, is_https: impl FnOnce() -> bool) -> Result<(), Refusal> {
    // `TRACE` would send back what was not meant for scripts, cookies among it; `CONNECT` is for proxies, and this
    // is none. Neither exists for any address, so this is not a 405.
    if head.method == Method::TRACE || head.method == Method::CONNECT {
        let error = Error::new(ErrorKind::NotImplemented).with_param("method", head.method.as_str());
        return Err(Refusal::last(error));
    }
    if head.method.as_str().len() > LONGEST_METHOD {
        return Err(Refusal::last(Error::new(ErrorKind::NotImplemented)));
    }
    // HTTP/2 has no such line: every request has a scheme and a path.
    if head.version == Version::HTTP_2 || has_a_form(head, is_https) {
        return Ok(());
    }
    Err(Refusal::malformed("bad_target"))
}

fn has_a_form(head: &Parts, is_https: impl FnOnce() -> bool) -> bool {
    let (scheme, path) = (head.uri.scheme(), head.uri.path());
    match head.uri.authority() {
        None if path == "*" => head.method == Method::OPTIONS,
        None => path.starts_with('/'),
        // The absolute form is for proxies, but every server must take it. Its host must be that of `Host`.
        Some(_) if scheme == Some(&Scheme::HTTP) => true,
        Some(_) => scheme == Some(&Scheme::HTTPS) && is_https(),
    }
}
