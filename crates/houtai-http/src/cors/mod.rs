//! Cross-origin requests (CORS): which pages of other origins may use the answers.
//!
//! A browser asks first by a preflight (`OPTIONS` with `Access-Control-Request-Method`), which carries no credentials;
//! so it is answered before anybody is identified. Every other answer is marked on its way out, refusals too: without
//! the mark a page cannot even read why it was refused.

mod mistakes;
mod origin;
mod policy;
mod preflight;
mod settings;

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderValue, Method};

pub(crate) use self::mistakes::Mistake;
pub(crate) use self::policy::Policy;
pub(crate) use self::preflight::preflight;
pub use self::settings::CorsSettings;
use crate::request::Essence;
use crate::{Response, vary};

/// Which pages of other origins may use an app, a module or an endpoint. What the code says wins over the settings
/// `cors.…`, and the nearest to the endpoint wins.
///
/// ```
/// use houtai_core::App;
/// use houtai_http::{Cors, HttpApp};
///
/// let cors = Cors::new().origins(["https://app.example.com", "https://*.example.org"]).credentials();
/// let app = App::new("shop").cors(cors);
/// ```
#[derive(Clone, Debug)]
pub struct Cors {
    pub(crate) origins: Vec<String>,
    pub(crate) methods: Vec<String>,
    pub(crate) headers: Vec<String>,
    pub(crate) exposed_headers: Vec<String>,
    pub(crate) credentials: bool,
    pub(crate) max_age: Duration,
}

/// The headers of a request that pages may send unless somebody says otherwise: what JSON and tokens need.
const USUAL_HEADERS: [&str; 2] = ["authorization", "content-type"];
/// The headers of an answer that pages may read unless somebody says otherwise: those that houtai itself sends.
const USUAL_EXPOSED: [&str; 4] = ["etag", "location", "retry-after", "www-authenticate"];
/// How long a browser may remember the answer to a preflight.
const USUAL_MAX_AGE: Duration = Duration::from_secs(600);

impl Default for Cors {
    fn default() -> Self {
        Self::new()
    }
}

impl Cors {
    /// Permits no origin yet.
    pub fn new() -> Self {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            origins: Vec::new(),
            methods: Vec::new(),
            headers: texts(&USUAL_HEADERS),
            exposed_headers: texts(&USUAL_EXPOSED),
            credentials: false,
            max_age: USUAL_MAX_AGE,
        }
    }

    /// Permits no origin at all, for a part of an app that is closed where the rest is open.
    pub fn off() -> Self {
        Self::new()
    }

    /// Permits these origins: `https://app.example.com`, `https://*.example.com` with one label for each `*`, or `*`
    /// for all.
    #[must_use]
    pub fn origins<T: Into<String>>(mut self, origins: impl IntoIterator<Item = T>) -> Self {
        self.origins.extend(origins.into_iter().map(Into::into));
        self
    }

    /// Permits these methods only; otherwise all that the address has.
    #[must_use]
    pub fn methods<T: Into<String>>(mut self, methods: impl IntoIterator<Item = T>) -> Self {
        self.methods.extend(methods.into_iter().map(Into::into));
        self
    }

    /// Permits these headers in requests, beside `Authorization` and `Content-Type`; `*` for all.
    #[must_use]
    pub fn headers<T: Into<String>>(mut self, headers: impl IntoIterator<Item = T>) -> Self {
        self.headers.extend(headers.into_iter().map(Into::into));
        self
    }

    /// Lets pages read these headers of answers too.
    #[must_use]
    pub fn exposed_headers<T: Into<String>>(mut self, headers: impl IntoIterator<Item = T>) -> Self {
        self.exposed_headers.extend(headers.into_iter().map(Into::into));
        self
    }

    /// Permits requests with cookies and other credentials of the browser.
    #[must_use]
    pub fn credentials(mut self) -> Self {
        self.credentials = true;
        self
    }

    /// How long a browser may remember what it was told; Chrome takes two hours at most.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// The checked policy; `None` where no origin is permitted.
    pub(crate) fn compile(&self) -> Result<Option<Arc<Policy>>, Vec<Mistake>> {
        let policy = Policy::of(self)?;
        Ok(Some(Arc::new(policy)).filter(|_| !self.origins.is_empty()))
    }
}

/// What a route says about CORS.
#[derive(Clone, Default)]
pub(crate) enum RouteCors {
    /// Nothing; the app decides.
    #[default]
    Inherited,
    /// Its own policy, or that it has none.
    Own(Option<Arc<Policy>>),
}

/// The origin of a request whose answer is to be marked. A preflight has an answer of its own.
pub(crate) fn origin_of(head: &http::request::Parts) -> Option<HeaderValue> {
    let is_preflight =
        head.method == Method::OPTIONS && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if is_preflight { None } else { head.headers.get(ORIGIN).cloned() }
}

/// Marks an answer for the page that asked. What the app itself has said about CORS stays as it is.
pub(crate) fn mark(essence: &Essence, response: &mut Response) {
    let Some(policy) = essence.site.cors(essence.route()) else { return };
    let headers = response.headers_mut();
    // Also without an origin: a cache must not give this answer to a page.
    vary::add(headers, "origin");
    if let Some(origin) = &essence.origin
        && !headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN)
        && let Some(allowed) = policy.allowed(origin)
    {
        policy.mark(allowed, headers);
    }
}
