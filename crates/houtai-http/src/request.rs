//! One request on its way through the stack.

use std::net::IpAddr;
use std::sync::Arc;

use houtai_core::validate::Language;
use houtai_core::{Context, Error, Identity, RequestId, Result};
use http::header::ACCEPT;
use http::{HeaderMap, Method, StatusCode, Uri, Version};
use serde::Serialize;

use crate::after::AfterList;
use crate::body::RequestBody;
use crate::encoding::{self, CompressChoice, Wanted};
use crate::middleware::Step;
use crate::router::{Params, Route};
use crate::server::Connection;
use crate::site::Site;
use crate::{Response, problem};

/// A request whose route is known: what middleware, arguments and answers work with.
pub struct Request {
    pub(crate) head: http::request::Parts,
    pub(crate) body: RequestBody,
    pub(crate) params: Params,
    pub(crate) identity: Option<Identity>,
    pub(crate) essence: Arc<Essence>,
    // The index of its route.
    pub(crate) route: usize,
}

/// The little that an answer needs to know of its request. It outlives the request, so that a panic or a
/// timeout, which takes the request with it, is still answered in the right style and language. One allocation
/// holds it for all who need it.
pub(crate) struct Essence {
    pub(crate) site: Arc<Site>,
    pub(crate) connection: Arc<Connection>,
    pub(crate) id: RequestId,
    pub(crate) method: Method,
    pub(crate) version: Version,
    pub(crate) uri: Uri,
    pub(crate) client: IpAddr,
    // The index of its route; a request without a route keeps none.
    pub(crate) route: Option<usize>,
    // Known only where it matters for the answer.
    pub(crate) is_https: bool,
    // Only where CORS is on.
    pub(crate) origin: Option<http::HeaderValue>,
    pub(crate) wanted: Wanted,
    pub(crate) after: AfterList,
}

impl Essence {
    pub(crate) fn of(
        site: &Arc<Site>,
        connection: &Arc<Connection>,
        head: &mut http::request::Parts,
    ) -> Self {
        Self {
            site: Arc::clone(site),
            connection: Arc::clone(connection),
            id: site.next_id(),
            method: head.method.clone(),
            version: head.version,
            uri: head.uri.clone(),
            client: site.proxies().client(connection.peer(), &head.headers),
            route: None,
            is_https: site.security_headers().asks_for_https()
                && connection.is_https(site.proxies(), &head.headers),
            origin: if site.has_cors() { crate::cors::origin_of(head) } else { None },
            wanted: Wanted::of(&mut head.headers),
            after: AfterList::default(),
        }
    }

    pub(crate) fn route(&self) -> Option<&Route> {
        self.route.map(|index| self.site.router().at(index))
    }

    pub(crate) fn language(&self) -> Language {
        Language::negotiate(self.wanted.language.as_ref().and_then(|value| value.to_str().ok()))
    }

    /// The answer in the coding that the client accepts.
    pub(crate) fn compress(&self, response: Response) -> Response {
        self.site.trace(Step::Compression);
        let choice = self.route().map_or(CompressChoice::default(), |route| route.compress);
        encoding::compress(response, choice, &self.wanted, self.site.compression())
    }

    /// The answer to an error.
    pub(crate) fn refuse(&self, error: &Error) -> Response {
        problem::response(error, self)
    }
}

impl Request {
    /// The method.
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// The address as it was asked for.
    pub fn uri(&self) -> &Uri {
        &self.head.uri
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The head, to be changed by middleware.
    pub fn head_mut(&mut self) -> &mut http::request::Parts {
        &mut self.head
    }

    /// The body. Reading takes it out: the next reader finds it empty.
    pub fn body_mut(&mut self) -> &mut RequestBody {
        &mut self.body
    }

    /// The objects of the started app.
    pub fn context(&self) -> &Context {
        self.essence.site.context()
    }

    /// The id of the request, which also stands in the log and in problem answers.
    pub fn id(&self) -> &RequestId {
        &self.essence.id
    }

    /// The signed-in caller.
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The address of the client: that of the connection, or, behind a trusted proxy, the one that it names.
    pub fn client_address(&self) -> IpAddr {
        self.essence.client
    }

    /// Whether the client came by https, seen through trusted proxies.
    pub fn is_https(&self) -> bool {
        self.connection().is_https(self.essence.site.proxies(), &self.head.headers)
    }

    /// The template of the matched path, `/todos/{id}`.
    pub fn route(&self) -> &str {
        self.routed().template().as_str()
    }

    /// The language of the caller.
    pub fn language(&self) -> Language {
        self.essence.language()
    }

    pub(crate) fn routed(&self) -> &Route {
        self.site().router().at(self.route)
    }

    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.essence.connection
    }

    pub(crate) fn site(&self) -> &Arc<Site> {
        &self.essence.site
    }

    /// An answer with a value, in the format that the client accepts and the response style of the app.
    ///
    /// # Errors
    ///
    /// When the client accepts none of the formats, or the value cannot be written.
    pub fn answer<T: Serialize + ?Sized>(&self, status: StatusCode, value: &T) -> Result<Response> {
        self.essence.site.writer().value(self.head.headers.get(ACCEPT), status, value)
    }

    /// The answer to an error: a problem in the response style of the app and the language of the caller.
    pub fn refuse(&self, error: &Error) -> Response {
        self.essence.refuse(error)
    }
}
