//! Limits on the head of a request that hyper does not know.

use houtai_core::settings::ByteSize;
use houtai_core::{Error, ErrorKind};
use http::request::Parts;

use crate::ServerSettings;

/// What is wrong with a head.
pub(crate) fn check(head: &Parts, limits: &ServerSettings) -> Option<Error> {
    uri(head, limits).or_else(|| headers(head, limits))
}

fn uri(head: &Parts, limits: &ServerSettings) -> Option<Error> {
    let (path, query) = (head.uri.path(), head.uri.query());
    let length = path.len() + query.map_or(0, |query| query.len() + 1);
    if length as u64 > limits.max_uri.0 {
        return Some(Error::new(ErrorKind::UriTooLong).with_param("limit", limits.max_uri.0));
    }
    if path.len() > limits.max_path_depth && count(path, b'/') > limits.max_path_depth {
        let error = Error::new(ErrorKind::Malformed).with_code("path_too_deep");
        return Some(error.with_param("limit", limits.max_path_depth));
    }
    let pairs = query.map_or(0, |query| count(query, b'&') + 1);
    (pairs > limits.max_pairs).then(|| too_many_pairs(limits.max_pairs))
}

/// The refusal of a query or form with too many pairs.
pub(crate) fn too_many_pairs(limit: usize) -> Error {
    Error::new(ErrorKind::Malformed).with_code("too_many_query_pairs").with_param("limit", limit)
}

fn headers(head: &Parts, limits: &ServerSettings) -> Option<Error> {
    let ByteSize(each) = limits.max_header;
    let ByteSize(all) = limits.max_head;
    let mut sum = 0;
    for (name, value) in &head.headers {
        let length = (name.as_str().len() + value.len()) as u64;
        if length > each {
            let error = Error::new(ErrorKind::HeadersTooLarge).with_param("limit", each);
            return Some(error.with_param("header", name.as_str()));
        }
        sum += length;
    }
    (sum > all).then(|| {
        Error::new(ErrorKind::HeadersTooLarge).with_code("headers_too_large").with_param("limit", all)
    })
}

fn count(text: &str, wanted: u8) -> usize {
    text.bytes().filter(|byte| *byte == wanted).count()
}
