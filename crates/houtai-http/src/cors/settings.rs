//! The settings `cors.…`.

use std::sync::Arc;
use std::time::Duration;

use houtai_core::settings::{Reader, SettingKey, Settings};

use super::{Cors, Policy};

houtai_core::settings! {
    /// Which pages of other origins may use the app from a browser. What the code of the app says wins.
    struct Fields: "cors" {
        /// The origins: `https://app.example.com`, `https://*.example.com` with one label for each `*`, or `*` for
        /// all. Empty for none.
        origins: Vec<String> = [""; 0];
        /// The methods that they may use; empty for all that an address has.
        methods: Vec<String> = [""; 0];
        /// The headers that their requests may have; `*` for all.
        headers: Vec<String> = ["authorization", "content-type"];
        /// The headers of answers that they may read, beside those that any page may; `*` for all.
        exposed_headers: Vec<String> = ["etag", "location", "retry-after", "www-authenticate"];
        /// Whether browsers may send cookies and other credentials along. Then the origins must be named.
        credentials: bool = false;
        /// How long a browser may remember what it was told.
        max_age: Duration = "10m";
    }
}

/// The settings `cors.…`, checked.
#[derive(Clone, Debug)]
pub struct CorsSettings {
    pub(crate) policy: Option<Arc<Policy>>,
}

impl Settings for CorsSettings {
    const SUBJECT: &'static str = Fields::SUBJECT;
    const DOC: &'static str = Fields::DOC;

    fn keys() -> Vec<SettingKey> {
        Fields::keys()
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let Fields { origins, methods, headers, exposed_headers, credentials, max_age } =
            Fields::read(reader)?;
        let cors = Cors { origins, methods, headers, exposed_headers, credentials, max_age };
        match cors.compile() {
            Ok(policy) => Some(Self { policy }),
            Err(mistakes) => {
                mistakes.into_iter().for_each(|mistake| reader.refuse(mistake.part, mistake.text));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_have_the_defaults_of_the_code() {
        let defaults: Vec<String> = Fields::keys().into_iter().map(|key| key.default).collect();
        let cors = Cors::new();
        assert_eq!(defaults[2], format!("{:?}", cors.headers));
        assert_eq!(defaults[3], format!("{:?}", cors.exposed_headers));
        assert_eq!((&*defaults[5], cors.max_age), ("\"10m\"", Duration::from_secs(600)));
    }
}
