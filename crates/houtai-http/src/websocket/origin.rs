//! Whose pages may open a socket.
//!
//! Browsers let any page open a WebSocket to any host and send the cookies of that host along; no CORS rule stands
//! between. What they do is name the page's origin.

use std::fmt;

use houtai_core::settings::{RawValue, SettingValue};
use houtai_core::{Error, ErrorKind, Result};
use http::header::{HOST, ORIGIN};

use crate::Request;
use crate::host::Host;

/// An origin whose pages may open a socket: `https://app.example.com`, or `*` for every one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketOrigin(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Any,
    One { scheme: String, host: String, port: u16 },
}

impl SocketOrigin {
    /// Reads an origin; `None` when the text is none.
    ///
    /// ```
    /// use houtai_http::SocketOrigin;
    ///
    /// assert!(SocketOrigin::parse("https://app.example.com:8443").is_some());
    /// assert!(SocketOrigin::parse("app.example.com").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self(Kind::Any));
        }
        let (scheme, host, port) = parts(text)?;
        Some(Self(Kind::One {
            scheme: scheme.to_ascii_lowercase(),
            host: host.name.to_ascii_lowercase(),
            port: host.port.unwrap_or(port),
        }))
    }
}

/// Scheme, host and the default port of an origin.
fn parts(text: &str) -> Option<(&str, Host<'_>, u16)> {
    let (scheme, host) = text.split_once("://")?;
    let port = match scheme {
        scheme if scheme.eq_ignore_ascii_case("https") => 443,
        scheme if scheme.eq_ignore_ascii_case("http") => 80,
        _ => return None,
    };
    Some((scheme, Host::parse(host)?, port))
}

impl fmt::Display for SocketOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Any => f.write_str("*"),
            Kind::One { scheme, host, port } => match (&**scheme, port) {
                ("https", 443) | ("http", 80) => write!(f, "{scheme}://{host}"),
                _ => write!(f, "{scheme}://{host}:{port}"),
            },
        }
    }
}

impl SettingValue for SocketOrigin {
    fn expected() -> String {
        "an origin such as https://app.example.com, or *".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        Self::parse(&String::from_raw(raw)?)
    }

    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}

/// Refuses a page of an origin that may not. What is no browser sends no origin, and is asked for its credentials by
/// the endpoint alone.
pub(crate) fn check(request: &Request, allowed: &[SocketOrigin]) -> Result<()> {
    let mut origins = request.headers().get_all(ORIGIN).iter();
    let Some(origin) = origins.next() else { return Ok(()) };
    let text = origin.to_str().ok().filter(|_| origins.next().is_none());
    let listed = text.and_then(SocketOrigin::parse);
    let is_allowed = |one: &SocketOrigin| one.0 == Kind::Any || Some(one) == listed.as_ref();
    if allowed.iter().any(is_allowed) || text.is_some_and(|text| is_own(request, text)) {
        return Ok(());
    }
    let error = Error::new(ErrorKind::Forbidden).with_code("origin_not_allowed");
    Err(error.with_param("origin", text.unwrap_or("unreadable")))
}

/// Whether a page comes from the host that it asks. A page of `http` may not use what was asked for by `https`; the
/// other way round nothing is said, since a proxy in front may speak TLS without saying so.
fn is_own(request: &Request, origin: &str) -> bool {
    let Some((scheme, page, port)) = parts(origin) else { return false };
    let of_uri = request.uri().authority().map(http::uri::Authority::as_str);
    let host = of_uri.or_else(|| request.headers().get(HOST)?.to_str().ok());
    let Some(host) = host.and_then(Host::parse) else { return false };
    let is_secure = scheme.eq_ignore_ascii_case("https");
    (is_secure || !request.is_https()) && page.is_same(&host, port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_with_their_default_ports_and_without_case() {
        let same = |a, b| SocketOrigin::parse(a).unwrap() == SocketOrigin::parse(b).unwrap();
        assert!(same("https://App.example.com", "HTTPS://app.example.com:443"));
        assert!(!same("http://app.example.com", "https://app.example.com"));
        assert!(!same("http://app.example.com", "http://app.example.com:8080"));
        assert_eq!(SocketOrigin::parse("http://[::1]:80").unwrap().to_string(), "http://[::1]");
        assert_eq!(SocketOrigin::parse("*").unwrap().to_string(), "*");
        for text in ["", "null", "app.example.com", "https://", "https://a/", "file://a", "https://a b"] {
            assert_eq!(SocketOrigin::parse(text), None, "{text}");
        }
    }
}
