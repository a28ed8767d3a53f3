//! Where to push to.

use houtai_core::{Error, Result};
use http::uri::Scheme;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::OtlpSettings;

/// A checked destination.
#[derive(Clone, Debug)]
pub struct Destination {
    pub(super) address: String,
    pub(super) authority: String,
    pub(super) path: String,
    // Values are marked as sensitive: they are not printed.
    pub(super) headers: HeaderMap,
}

impl Destination {
    /// The one that the settings name; `None` when they name none.
    ///
    /// # Errors
    ///
    /// When the endpoint is no address of a collector, or a header cannot be sent.
    pub fn of(settings: &OtlpSettings) -> Result<Option<Self>> {
        let Some(endpoint) = &settings.endpoint else { return Ok(None) };
        let (address, authority, path) = parts(endpoint)?;
        let headers = settings.headers.as_ref().map(|headers| headers_of(headers.expose())).transpose()?;
        Ok(Some(Self { address, authority, path, headers: headers.unwrap_or_default() }))
    }

    /// The address in the form in which messages name it.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.authority, self.path)
    }
}

fn parts(endpoint: &str) -> Result<(String, String, String)> {
    let wrong = |what: &str| Error::internal(format!("otlp.endpoint is `{endpoint}`: {what}"));
    let uri: Uri = endpoint.parse().map_err(|_| wrong("write an address such as http://127.0.0.1:4318"))?;
    if uri.scheme() == Some(&Scheme::HTTPS) {
        let advice = "https is not built in; run a collector on this host or in its network and name its http:// address";
        return Err(wrong(advice));
    }
    let authority = uri.authority().filter(|_| uri.scheme() == Some(&Scheme::HTTP));
    let authority = authority.ok_or_else(|| wrong("write an address such as http://127.0.0.1:4318"))?;
    if authority.as_str().contains('@') || uri.query().is_some() {
        return Err(wrong("neither a user nor a query belongs into it; send credentials by otlp.headers"));
    }
    let address = format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80));
    let path = format!("{}/v1/metrics", uri.path().trim_end_matches('/'));
    Ok((address, authority.as_str().to_owned(), path))
}

/// The headers of a list `name=value,name=value`. Messages name the place of a mistake and never a value.
fn headers_of(text: &str) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let pairs = text.split(',').enumerate().filter(|(_, pair)| !pair.trim().is_empty());
    for (index, pair) in pairs {
        let place = index + 1;
        let wrong = || {
            Error::internal(format!(
                "pair {place} of otlp.headers cannot be sent as a header; write `name=value,name=value`"
            ))
        };
        let (name, value) = pair.split_once('=').ok_or_else(wrong)?;
        let name = HeaderName::try_from(name.trim()).map_err(|_| wrong())?;
        let mut value = HeaderValue::try_from(value.trim()).map_err(|_| wrong())?;
        value.set_sensitive(true);
        headers.append(name, value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use houtai_core::Secret;

    use super::*;

    fn destination(endpoint: &str, headers: &str) -> Result<Option<Destination>> {
        Destination::of(&OtlpSettings {
            endpoint: Some(endpoint.to_owned()).filter(|text| !text.is_empty()),
            interval: Duration::from_secs(30),
            headers: Some(Secret::new(headers.to_owned())),
        })
    }

    #[test]
    fn the_path_of_metrics_is_added_to_the_endpoint() {
        assert!(destination("", "").unwrap().is_none());
        let expected = [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/metrics", "127.0.0.1:4318"),
            ("http://collector/otlp/", "http://collector/otlp/v1/metrics", "collector:80"),
            ("http://[::1]:9", "http://[::1]:9/v1/metrics", "[::1]:9"),
        ];
        for (endpoint, url, address) in expected {
            let found = destination(endpoint, "").unwrap().unwrap();
            assert_eq!((found.url().as_str(), found.address.as_str()), (url, address));
        }
    }

    #[test]
    fn what_cannot_be_reached_is_told_with_what_to_do() {
        let expected = [
            ("https://collector", "https is not built in"),
            ("collector:4318", "write an address"),
            ("/x", "write an address"),
            ("ftp://x", "write an address"),
            ("http://user:secret@x", "neither a user nor a query"),
        ];
        for (endpoint, part) in expected {
            let text = destination(endpoint, "").unwrap_err().to_string();
            assert!(text.contains(part), "{endpoint}: {text}");
        }
    }

    #[test]
    fn headers_are_sent_and_never_told() {
        let found =
            destination("http://x", "authorization = Bearer hunter2=, x-team=shop,").unwrap().unwrap();
        assert_eq!(found.headers["authorization"], "Bearer hunter2=");
        assert_eq!(found.headers["x-team"], "shop");
        assert!(!format!("{found:?}").contains("hunter2"));
        for bad in ["hunter2", "a b=hunter2", "a=hunt\ner2"] {
            let text = destination("http://x", &format!("ok=1,{bad}")).unwrap_err().to_string();
            assert!(text.contains("pair 2 of otlp.headers") && !text.contains("hunt"), "{text}");
        }
    }
}
