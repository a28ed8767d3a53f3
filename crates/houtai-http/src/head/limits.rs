//! Limits on the head of a request.

use houtai_core::settings::ByteSize;
use houtai_core::{Error, ErrorKind};
use http::request::Parts;

use super::fields::Fields;
use crate::ServerSettings;

pub(super) fn check(head: &Parts, fields: &Fields<'_>, limits: &ServerSettings) -> Result<(), Error> {
    uri(head, limits)?;
    headers(fields, limits)
}

fn uri(head: &Parts, limits: &ServerSettings) -> Result<(), Error> {
    let (path, query) = (head.uri.path(), head.uri.query());
    let length = path.len() + query.map_or(0, |query| query.len() + 1);
    if length as u64 > limits.max_uri.0 {
        return Err(Error::new(ErrorKind::UriTooLong).with_param("limit", limits.max_uri.0));
    }
    if path.len() > limits.max_path_depth && count(path, b'/') > limits.max_path_depth {
        let error = Error::new(ErrorKind::Malformed).with_code("path_too_deep");
        return Err(error.with_param("limit", limits.max_path_depth));
    }
    let pairs = query.map_or(0, |query| count(query, b'&') + 1);
    if pairs > limits.max_pairs { Err(too_many_pairs(limits.max_pairs)) } else { Ok(()) }
}

/// The refusal of a query or form with too many pairs.
pub(crate) fn too_many_pairs(limit: usize) -> Error {
    Error::new(ErrorKind::Malformed).with_code("too_many_query_pairs").with_param("limit", limit)
}

fn headers(fields: &Fields<'_>, limits: &ServerSettings) -> Result<(), Error> {
    let ByteSize(each) = limits.max_header;
    let ByteSize(all) = limits.max_head;
    if let Some((name, _)) = fields.longest.filter(|(_, bytes)| *bytes > each) {
        let error = Error::new(ErrorKind::HeadersTooLarge).with_param("limit", each);
        return Err(error.with_param("header", name.as_str()));
    }
    if fields.bytes > all {
        let error = Error::new(ErrorKind::HeadersTooLarge).with_code("headers_too_large");
        return Err(error.with_param("limit", all));
    }
    Ok(())
}

fn count(text: &str, wanted: u8) -> usize {
    text.bytes().filter(|byte| *byte == wanted).count()
}
