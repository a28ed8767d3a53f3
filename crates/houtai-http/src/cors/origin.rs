//! Origins: what a browser puts into the header `Origin`, and which of them are permitted.

use http::HeaderValue;

use crate::HostPattern;
use crate::host::Host;

/// A permitted origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AllowedOrigin {
    /// `*`
    Any,
    /// `null`, which pages from files and from sandboxed frames have.
    Null,
    /// A scheme, a host and a port.
    Named { scheme: String, host: HostPattern, port: Option<u16> },
}

impl AllowedOrigin {
    /// Reads a permitted origin; the error says what to write instead.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "*" => Ok(Self::Any),
            "null" => Ok(Self::Null),
            _ => named(text),
        }
    }

    /// Whether a browser means this origin. Browsers write origins in one form only: lower case, no default port.
    pub(crate) fn is(&self, origin: &HeaderValue) -> bool {
        let Ok(text) = origin.to_str() else { return false };
        match self {
            Self::Any => true,
            Self::Null => text == "null",
            Self::Named { scheme, host, port } => {
                let rest = text.strip_prefix(&**scheme).and_then(|rest| rest.strip_prefix("://"));
                let other = rest.and_then(Host::parse);
                other.is_some_and(|other| other.port == *port && host.matches(other.name))
            }
        }
    }
}

fn named(text: &str) -> Result<AllowedOrigin, String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        let host = text.split('/').next().filter(|host| Host::parse(host).is_some());
        let host = host.unwrap_or("app.example.com");
        return Err(format!("`{text}` has no scheme; write `https://{host}`"));
    };
    let scheme = scheme.to_ascii_lowercase();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if !path.is_empty() {
        let what = if path == "/" { "a slash at its end" } else { "a path" };
        return Err(format!("`{text}` has {what}, and an origin has none; write `{scheme}://{authority}`"));
    }
    let fits = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let found = Some(authority).filter(|_| fits).and_then(host_and_port);
    let (host, port) = found.ok_or_else(|| no_origin(text))?;
    let port = port.filter(|port| default_port(&scheme) != Some(*port));
    Ok(AllowedOrigin::Named { scheme, host, port })
}

fn no_origin(text: &str) -> String {
    let forms = "`https://app.example.com` or `https://*.example.com`";
    if text.contains('*') {
        return format!(
            "`{text}` is no origin: a `*` stands for one whole label, and one label must be fixed; write {forms}"
        );
    }
    format!("`{text}` is no origin; write one such as {forms}")
}

fn host_and_port(authority: &str) -> Option<(HostPattern, Option<u16>)> {
    // The colon of a port is the last one, and behind the bracket of an IPv6 address.
    let colon = authority.rfind(':').filter(|colon| !authority[*colon..].contains(']'));
    let (host, port) = authority.split_at(colon.unwrap_or(authority.len()));
    let port = if port.is_empty() { None } else { Host::parse(&format!("any{port}"))?.port };
    Some((HostPattern::parse(host)?, port))
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(allowed: &str, origin: &str) -> bool {
        let origin = HeaderValue::from_bytes(origin.as_bytes()).unwrap();
        AllowedOrigin::parse(allowed).unwrap().is(&origin)
    }

    #[test]
    fn origins_are_compared_as_browsers_write_them() {
        for (allowed, origin) in [
            ("https://app.example.com", "https://app.example.com"),
            ("HTTPS://App.Example.com:443", "https://app.example.com"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("http://[::1]:80", "http://[::1]"),
            ("https://*.example.com", "https://a.example.com"),
            ("https://*.example.com:8443", "https://a.example.com:8443"),
            ("https://*.*.example.com", "https://a.b.example.com"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("null", "null"),
            ("*", "https://anybody.example"),
            ("*", "null"),
        ] {
            assert!(is(allowed, origin), "{allowed} {origin}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_another_origin() {
        for (allowed, origin) in [
            ("https://app.example.com", "http://app.example.com"),
            ("https://app.example.com", "https://app.example.com:8443"),
            ("https://app.example.com", "https://app.example.com.evil.example"),
            ("https://app.example.com", "https://evilapp.example.com"),
            ("https://app.example.com", "https://appXexample.com"),
            ("https://app.example.com", "https://app.example.com/"),
            ("https://app.example.com", "https://app.example.com@evil.example"),
            ("https://app.example.com", "null"),
            ("https://app.example.com", ""),
            ("https://*.example.com", "https://example.com"),
            ("https://*.example.com", "https://a.b.example.com"),
            ("https://*.example.com", "https://evil.example/.example.com"),
            ("https://*.example.com", "https://evil.example#.example.com"),
            ("https://*.example.com", "https://é.example.com"),
            ("http://localhost", "http://localhost:5173"),
        ] {
            assert!(!is(allowed, origin), "{allowed} {origin}");
        }
    }

    #[test]
    fn a_mistake_is_told_with_what_to_write_instead() {
        for (text, remedy) in [
            ("app.example.com", "has no scheme; write `https://app.example.com`"),
            ("localhost:5173/x", "has no scheme; write `https://localhost:5173`"),
            ("", "has no scheme; write `https://app.example.com`"),
            (
                "https://app.example.com/",
                "a slash at its end, and an origin has none; write `https://app.example.com`",
            ),
            (
                "https://app.example.com/shop",
                "a path, and an origin has none; write `https://app.example.com`",
            ),
            ("https://app.example.com?x", "a path"),
            ("https://user@app.example.com", "is no origin; write one such as"),
            ("https://app.example.com:x", "is no origin"),
            ("https://", "is no origin"),
            ("1://a", "is no origin"),
            ("https://*", "one label must be fixed"),
            ("https://a*.example.com", "a `*` stands for one whole label"),
            ("https://*:*", "a `*` stands for one whole label"),
            ("https:///a", "a path"),
        ] {
            let error = AllowedOrigin::parse(text).unwrap_err();
            assert!(error.contains(remedy), "{text}: {error}");
        }
    }
}
