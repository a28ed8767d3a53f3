//! For whom a request is meant (RFC 9112 3.2).

use houtai_core::{Error, ErrorKind};
use http::request::Parts;
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Version};

use super::Refusal;
use super::fields::{Fields, Lines};
use crate::host::{Host, HostPattern};
use crate::server::Connection;

pub(super) fn check(
    head: &Parts,
    connection: &Connection,
    fields: &Fields<'_>,
    permitted: &[HostPattern],
) -> Result<(), Refusal> {
    // Nearly every request names the host that the first one of its connection has named.
    if let (Lines::One(value), None, true) = (fields.host, head.uri.authority(), permitted.is_empty()) {
        if !connection.has_named(value.as_bytes()) {
            host(value)?;
            connection.names(value.as_bytes());
        }
        return Ok(());
    }
    let named = match fields.host {
        Lines::None => None,
        Lines::One(value) => Some(host(value)?),
        Lines::Several => return Err(Refusal::malformed("host_repeated")),
    };
    let named = match head.uri.authority() {
        Some(authority) => Some(agreed(head, authority, named)?),
        None => named,
    };
    // HTTP/1.0 knows no `Host`; health checks of balancers still speak it.
    if named.is_none() && head.version != Version::HTTP_10 {
        return Err(Refusal::malformed("host_missing"));
    }
    let served = permitted.is_empty()
        || named.is_some_and(|host| permitted.iter().any(|pattern| pattern.matches(host.name)));
    if served { Ok(()) } else { Err(Refusal::of(Error::new(ErrorKind::Misdirected))) }
}

fn host(value: &HeaderValue) -> Result<Host<'_>, Refusal> {
    let text = std::str::from_utf8(value.as_bytes()).ok();
    text.and_then(Host::parse).ok_or_else(|| Refusal::malformed("bad_host"))
}

/// The host of the request line, which must be that of the header. RFC 9112 lets a server believe the former alone;
/// but a proxy that goes by the header would see another host than we.
fn agreed<'a>(head: &Parts, authority: &'a Authority, named: Option<Host<'a>>) -> Result<Host<'a>, Refusal> {
    // User names and passwords in it are refused here, too.
    let asked = Host::parse(authority.as_str()).ok_or_else(|| Refusal::malformed("bad_target"))?;
    let default_port = if head.uri.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
    match named {
        Some(named) if !named.is_same(&asked, default_port) => Err(Refusal::malformed("host_mismatch")),
        _ => Ok(asked),
    }
}
