//! Whether and how one answer is compressed: what its endpoint, its request and its own headers say.

use http::header::{
    ACCEPT_ENCODING, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, COOKIE,
    HeaderName, IF_MATCH, IF_NONE_MATCH,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::Body as _;

use super::{AcceptEncoding, Coding, CompressionSettings, gain, tags};
use crate::Response;

/// The headers that say something about the form of the answer.
static OF_INTEREST: [HeaderName; 5] = [ACCEPT_ENCODING, ACCEPT_LANGUAGE, COOKIE, IF_NONE_MATCH, IF_MATCH];

/// What an endpoint says about the compression of its answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum CompressChoice {
    /// As the settings say.
    #[default]
    Usual,
    /// Never.
    Off,
    /// Also where another site has caused the request: the answers hold no secret.
    On,
}

/// What a request says about the form of its answer. It outlives the head of the request.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    accept: AcceptEncoding,
    /// The languages that the client reads.
    pub(crate) language: Option<HeaderValue>,
    // It carries cookies, and may come from a page of somebody else.
    is_exposed: bool,
    /// The tags of compressed answers that the client has.
    pub(super) tags: Vec<HeaderValue>,
}

impl Wanted {
    /// Reads the head, and makes conditions on compressed answers known to the endpoint.
    pub(crate) fn of(headers: &mut HeaderMap) -> Self {
        // One walk over the few headers that there are is cheaper than four questions to the map.
        if !headers.keys().any(|name| OF_INTEREST.contains(name)) {
            return Self::default();
        }
        let is_conditional = headers.contains_key(IF_NONE_MATCH) || headers.contains_key(IF_MATCH);
        Self {
            accept: AcceptEncoding::of(headers),
            language: headers.get(ACCEPT_LANGUAGE).cloned(),
            is_exposed: headers.contains_key(COOKIE) && !is_own_page(headers),
            tags: if is_conditional { tags::read_both_ways(headers) } else { Vec::new() },
        }
    }
}

/// Whether the browser says that a page of the app itself, or the person, has caused the request.
fn is_own_page(headers: &HeaderMap) -> bool {
    const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
    headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin" || site == "none")
}

/// What happens to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nobody gets it compressed.
    Never,
    /// This client gets the bare bytes, and another one may not.
    Bare,
    /// This client gets it in a coding. Where the bare bytes are excluded it must, even if it grows.
    Coded { coding: Coding, must: bool },
}

/// Decides. Whatever depends on the request alone comes last, because `Vary` stands on all the rest.
pub(super) fn verdict(
    response: &Response,
    choice: CompressChoice,
    wanted: &Wanted,
    settings: &CompressionSettings,
) -> Verdict {
    let small = response.body().size_hint().upper().is_some_and(|bytes| bytes < settings.min_bytes.0);
    // The usual small answer is done with here, before anything is read.
    let bare =
        !settings.enabled || choice == CompressChoice::Off || (small && wanted.accept.excludes_nothing());
    if bare || !can_be_coded(response) {
        return Verdict::Never;
    }
    let weights = wanted.accept.weights();
    let best = weights.best(Coding::WRITTEN);
    let must = best.is_some() && weights.identity() == 0;
    if small && !must {
        return Verdict::Never;
    }
    let exposed = wanted.is_exposed && choice != CompressChoice::On && !settings.cross_site;
    match best {
        Some(coding) if !exposed || must => Verdict::Coded { coding, must },
        _ => Verdict::Bare,
    }
}

/// Whether the answer as it stands can be put into a coding, and would gain by it.
fn can_be_coded(response: &Response) -> bool {
    let headers = response.headers();
    let has_body = !response.body().is_end_stream();
    // A part of something is a part of its bare bytes.
    let whole = response.status() != StatusCode::PARTIAL_CONTENT && !headers.contains_key(CONTENT_RANGE);
    let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    has_body
        && whole
        && !switches
        && !headers.contains_key(CONTENT_ENCODING)
        && gain::gains(content_type)
        && !forbids_change(headers)
}

fn forbids_change(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|word| word.trim().eq_ignore_ascii_case("no-transform"))
}
