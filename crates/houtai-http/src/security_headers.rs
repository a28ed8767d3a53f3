//! Headers that tell browsers to be careful with an answer.
//!
//! Most of them mean something on pages only. An answer in JSON gets one, an answer without a body none: they would
//! cost bytes and time, and no browser would do anything else for them.

use houtai_core::settings::{RawValue, SettingValue};
use http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, SERVER, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::ServerSettings;

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");

houtai_core::settings! {
    /// Headers that tell browsers to be careful. What an endpoint sets itself stays; the empty text leaves a header
    /// out. The texts are those of the headers of these names.
    pub struct SecurityHeaderSettings: "security_headers" {
        /// Whether every answer with a body says `X-Content-Type-Options: nosniff`.
        pub nosniff: bool = true;
        /// On pages: from where they may load what.
        pub content_security_policy: Option<HeaderText> = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        /// On pages: who may show them in a frame, for browsers without `frame-ancestors`.
        pub x_frame_options: Option<HeaderText> = "DENY";
        /// On pages: which other sites learn from where somebody came.
        pub referrer_policy: Option<HeaderText> = "same-origin";
        /// On pages: whether a page that opened them may reach into them.
        pub cross_origin_opener_policy: Option<HeaderText> = "same-origin";
        /// On pages: which abilities of the browser they may ask for.
        pub permissions_policy: Option<HeaderText> = "camera=(), geolocation=(), microphone=()";
        /// On everything but JSON: which sites may show it, such as an image.
        pub cross_origin_resource_policy: Option<HeaderText> = "same-site";
        /// On every answer that goes out by https: for how long the browser uses nothing else for this host.
        pub strict_transport_security: Option<HeaderText> = "", prod = "max-age=31536000";
    }
}

/// A text that can stand in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderText(HeaderValue);

impl SettingValue for HeaderText {
    fn expected() -> String {
        "a text for a header, of visible ASCII characters and spaces".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        let text = String::from_raw(raw)?;
        let fits = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) && text.trim() == text;
        HeaderValue::try_from(text).ok().filter(|_| fits).map(Self)
    }

    fn show(&self) -> String {
        format!("{:?}", self.0.to_str().unwrap_or_default())
    }
}

/// What is put on answers, ready to be sent.
#[derive(Debug)]
pub(crate) struct SecurityHeaders {
    nosniff: bool,
    of_pages: Vec<(HeaderName, HeaderValue)>,
    of_others: Option<HeaderValue>,
    of_https: Option<HeaderValue>,
    server: Option<HeaderValue>,
}

/// What a browser may do with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Data,
    /// Whatever a browser shows as a document, in which scripts run.
    Page,
    Other,
}

impl SecurityHeaders {
    pub(crate) fn new(settings: &SecurityHeaderSettings, server: &ServerSettings) -> Self {
        let value = |text: &Option<HeaderText>| text.as_ref().map(|text| text.0.clone());
        let of_pages = [
            (CONTENT_SECURITY_POLICY, value(&settings.content_security_policy)),
            (X_FRAME_OPTIONS, value(&settings.x_frame_options)),
            (REFERRER_POLICY, value(&settings.referrer_policy)),
            (OPENER_POLICY, value(&settings.cross_origin_opener_policy)),
            (PERMISSIONS_POLICY, value(&settings.permissions_policy)),
        ];
        Self {
            nosniff: settings.nosniff,
            of_pages: of_pages.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
            of_others: value(&settings.cross_origin_resource_policy),
            of_https: value(&settings.strict_transport_security),
            server: value(&server.name),
        }
    }

    /// Whether it matters how an answer goes out.
    pub(crate) fn asks_for_https(&self) -> bool {
        self.of_https.is_some()
    }

    /// Puts on what the answer does not have yet.
    pub(crate) fn put_on(&self, is_https: bool, headers: &mut HeaderMap) {
        if let Some(kind) = headers.get(CONTENT_TYPE).map(kind_of) {
            if self.nosniff {
                headers.entry(X_CONTENT_TYPE_OPTIONS).or_insert(NOSNIFF);
            }
            if kind != Kind::Data {
                self.put_on_seen(kind, headers);
            }
        }
        if let Some(value) = self.of_https.as_ref().filter(|_| is_https) {
            headers.entry(STRICT_TRANSPORT_SECURITY).or_insert_with(|| value.clone());
        }
        if let Some(server) = &self.server {
            headers.entry(SERVER).or_insert_with(|| server.clone());
        }
    }

    fn put_on_seen(&self, kind: Kind, headers: &mut HeaderMap) {
        if let Some(value) = &self.of_others {
            headers.entry(RESOURCE_POLICY).or_insert_with(|| value.clone());
        }
        if kind == Kind::Page {
            for (name, value) in &self.of_pages {
                headers.entry(name).or_insert_with(|| value.clone());
            }
        }
    }
}

fn kind_of(content_type: &HeaderValue) -> Kind {
    let bytes = content_type.as_bytes();
    // By far the most frequent ones first, without looking further.
    if bytes.starts_with(b"application/json") || bytes.starts_with(b"application/problem+json") {
        return Kind::Data;
    }
    let essence = bytes.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    let essence = essence.to_ascii_lowercase();
    match &*essence {
        b"text/html" | b"text/xml" | b"application/xml" => Kind::Page,
        essence if essence.ends_with(b"+xml") => Kind::Page,
        essence if essence.ends_with(b"json") => Kind::Data,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_shows_as_a_document_is_a_page() {
        for (content_type, kind) in [
            ("application/json", Kind::Data),
            ("application/problem+json; charset=utf-8", Kind::Data),
            ("application/merge-patch+json", Kind::Data),
            ("text/html; charset=utf-8", Kind::Page),
            ("TEXT/HTML", Kind::Page),
            ("application/xhtml+xml", Kind::Page),
            ("image/svg+xml", Kind::Page),
            ("text/xml;a=b", Kind::Page),
            ("text/plain", Kind::Other),
            ("image/png", Kind::Other),
            ("", Kind::Other),
        ] {
            assert_eq!(kind_of(&HeaderValue::from_static(content_type)), kind, "{content_type}");
        }
    }

    #[test]
    fn a_text_with_line_ends_is_no_header() {
        for text in ["a\r\nb: c", "a\nb", "é", " a", "a\0"] {
            assert_eq!(HeaderText::from_raw(&RawValue::from(text)), None, "{text}");
        }
        assert_eq!(
            HeaderText::from_raw(&RawValue::from("a 'b'")).map(|text| text.show()),
            Some("\"a 'b'\"".into())
        );
    }
}
