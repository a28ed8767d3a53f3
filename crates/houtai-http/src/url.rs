//! Addresses of endpoints, made from their templates.

use std::fmt::{self, Display};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is inside a path segment (RFC 3986 `unreserved`); everything else is encoded.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path and query of an endpoint with its parameters filled in: what `create::url(…)` returns.
///
/// ```
/// use houtai_http::Url;
///
/// let url = Url::fill("/files/{name}", &[&"a/b c.txt"]).query("page", 2);
/// assert_eq!(url.to_string(), "/files/a%2Fb%20c.txt?page=2");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(String);

impl Url {
    /// Fills the parameters of a template, in order.
    pub fn fill(template: &str, values: &[&dyn Display]) -> Self {
        let mut values = values.iter();
        let filled =
            template.split('/').map(|segment| match segment.starts_with('{').then(|| values.next()) {
                Some(Some(value)) => utf8_percent_encode(&value.to_string(), SEGMENT).to_string(),
                _ => segment.to_owned(),
            });
        Self(filled.collect::<Vec<_>>().join("/"))
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.extend(utf8_percent_encode(name, SEGMENT));
        self.0.push('=');
        self.0.extend(utf8_percent_encode(&value.to_string(), SEGMENT));
        self
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Url> for String {
    fn from(url: Url) -> Self {
        url.0
    }
}
