//! What HTTP/1.1 says by `Host` and the path alone, HTTP/2 says by `:authority`, `:scheme` and `:path`: from here on
//! both look the same.

use http::header::HOST;
use http::request::Parts;
use http::uri::{PathAndQuery, Scheme};
use http::{HeaderValue, Uri};

use super::Refusal;
use crate::server::Connection;

/// Gives a checked request of HTTP/2 the form of one of HTTP/1.1.
pub(crate) fn adopt(connection: &Connection, head: &mut Parts) -> Result<(), Refusal> {
    if !connection.is_http2() {
        return Ok(());
    }
    let uri = std::mem::take(&mut head.uri).into_parts();
    head.uri = Uri::from(uri.path_and_query.unwrap_or_else(|| PathAndQuery::from_static("/")));
    let fits = fits(connection, uri.scheme.as_ref(), uri.authority.is_some());
    // An authority has no character that a header may not have.
    let host = uri.authority.and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    if let Some(host) = host {
        head.headers.entry(HOST).or_insert(host);
    }
    if fits { Ok(()) } else { Err(Refusal::malformed("bad_target")) }
}

/// Whether the scheme is that of the connection. In clear text `https` is fine as well: a proxy in front may name what
/// its client has used.
fn fits(connection: &Connection, scheme: Option<&Scheme>, has_authority: bool) -> bool {
    match scheme {
        // h2 tells the scheme only together with an authority.
        None => !has_authority,
        Some(scheme) if *scheme == Scheme::HTTPS => true,
        Some(scheme) => *scheme == Scheme::HTTP && !connection.is_secure(),
    }
}
