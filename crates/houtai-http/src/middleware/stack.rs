//! The fused stack: every step of a request, in order, in this one file.
//!
//! [`STACK`] is the list that `middleware` and `explain` print. The functions below run the same steps; each
//! says which step it is, and a test compares what a request went through with the list.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use houtai_core::{Decision, Error, ErrorKind, decide};
use http::header::{ALLOW, CONNECTION};
use http::{HeaderValue, Method, StatusCode};
use tokio::time::Instant;

use super::{Guard, Next};
use crate::ResponseBody;
use crate::body::{Arriving, BodyLimits, RequestBody};
use crate::encoding::{InflateLimits, body_coding};
use crate::exchange::Exchange;
use crate::request::Essence;
use crate::router::{Match, Node, Params, Route};
use crate::server::{Connection, Sent};
use crate::site::Site;
use crate::websocket::PendingSession;
use crate::{Request, Response};

/// One step of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Whether the head is unambiguous, for us, and within its limits.
    Head,
    /// The route is found.
    Route,
    /// A preflight is answered for its route.
    Cors,
    /// The id is given.
    RequestId,
    /// The announced length of the body is compared with its limit.
    BodyLimit,
    /// Panics and the deadline are watched from here on.
    Guard,
    /// The caller is identified.
    Identity,
    /// The access of the endpoint is decided.
    Access,
    /// The middleware of app, module and endpoint run.
    Middleware,
    /// The arguments are read and validated, the function runs, its value becomes an answer.
    Handler,
    /// The answer is compared with the document.
    ResponseCheck,
    /// The answer is compressed as its client accepts it.
    Compression,
    /// The headers for browsers are put on.
    BrowserHeaders,
    /// The connection learns whether it goes on.
    Finish,
}

/// The stack in order, each step with its reason.
pub const STACK: [(Step, &str); 14] = [
    (Step::Head, "the head can be read in one way, names a host that is served, and keeps its limits"),
    (Step::Route, "the route is known before anything is spent on the request"),
    (
        Step::Cors,
        "a preflight of a browser has no credentials, so it is answered before anybody asks for them",
    ),
    (Step::RequestId, "a number, written out only when somebody reads it"),
    (Step::BodyLimit, "a body that says it is too large is refused before a byte of it is read"),
    (
        Step::Guard,
        "a panic becomes a 500, too long becomes a 504; the timer is armed only if the handler waits",
    ),
    (Step::Identity, "only where the access or an argument of the endpoint asks who is calling"),
    (Step::Access, "one function decides; what nobody allowed is denied"),
    (Step::Middleware, "yours: of the app, of the module, of the endpoint"),
    (Step::Handler, "arguments are read and validated, the function runs, its value becomes the answer"),
    (Step::ResponseCheck, "the answer must be one that the OpenAPI document promises (dev and test)"),
    (
        Step::Compression,
        "the answer is compressed as its client accepts it, where it gains and harms no secret",
    ),
    (Step::BrowserHeaders, "refusals get them too; what your code has set stays"),
    (Step::Finish, "the connection closes after a refusal with an unread body, and while the server drains"),
];

impl Step {
    /// The name that is printed.
    pub fn name(self) -> &'static str {
        match self {
            Step::Head => "head limits",
            Step::Route => "route",
            Step::Cors => "preflight",
            Step::RequestId => "request id",
            Step::BodyLimit => "body limit",
            Step::Guard => "panic and timeout",
            Step::Identity => "identity",
            Step::Access => "access",
            Step::Middleware => "middleware",
            Step::Handler => "handler",
            Step::ResponseCheck => "response check",
            Step::Compression => "compression",
            Step::BrowserHeaders => "browser headers",
            Step::Finish => "finish",
        }
    }
}

/// Takes a request in. Everything up to the guard happens here and now; the rest is the returned future.
pub(crate) fn enter(
    site: &Arc<Site>,
    connection: &Arc<Connection>,
    request: http::Request<Arriving>,
) -> Flight {
    let began = Instant::now();
    let (mut head, incoming) = request.into_parts();
    site.trace(Step::Head);
    let mut essence = Essence::of(site, connection, &mut head);
    let limits = site.limits();
    let is_https = || connection.is_https(site.proxies(), &head.headers);
    let checked = crate::head::check(&head, connection, &limits, is_https);
    let checked = checked.and_then(|()| crate::head::adopt(connection, &mut head));
    site.trace(Step::Route);
    let found = match checked {
        Err(refusal) => {
            connection.end_after_answer(refusal.ends_connection);
            Routed::Answered(essence.refuse(&refusal.error))
        }
        Ok(()) => route(site, &head, &essence),
    };
    site.trace(Step::Cors);
    site.trace(Step::RequestId);
    let (route, params) = match found {
        Routed::To(route, params) => (route, params),
        Routed::Answered(response) => return Flight::refused(essence, began, &incoming, response),
    };
    essence.route = Some(route.index);
    site.trace(Step::BodyLimit);
    let body_limits = BodyLimits::of(&limits).with_bytes(route.body_limit);
    // What the head has announced; of a body in chunks nothing.
    if incoming.size_hint().lower() > body_limits.bytes {
        let error = Error::new(ErrorKind::TooLarge).with_param("limit", body_limits.bytes);
        let response = essence.refuse(&error);
        return Flight::refused(essence, began, &incoming, response);
    }
    let inflate_limits = InflateLimits { ratio: limits.max_inflate_ratio };
    let coding = body_coding(&mut head.headers, route.decompress, inflate_limits);
    let timeout = route.timeout.unwrap_or(limits.request_timeout);
    let essence = Arc::new(essence);
    let body = RequestBody::incoming(incoming, coding, body_limits, connection);
    let index = route.index;
    let request = Request { head, body, params, identity: None, essence: Arc::clone(&essence), route: index };
    site.trace(Step::Guard);
    let guard = Guard::new(run(route, request), timeout, route.metrics.activity(), essence.id);
    Flight { state: State::Running(guard), exchange: Some(Exchange::begin(essence, began)) }
}

/// Where a request goes.
enum Routed<'s> {
    To(&'s Route, Params),
    Answered(Response),
}

/// Finds the route, or answers for the places where there is none.
fn route<'s>(site: &'s Site, head: &http::request::Parts, essence: &Essence) -> Routed<'s> {
    let (method, path) = (&head.method, head.uri.path());
    let refused = |kind, code| Routed::Answered(essence.refuse(&Error::new(kind).with_code(code)));
    if path == "*" {
        // `OPTIONS *` asks whether the server is there at all.
        return Routed::Answered(crate::respond::empty(StatusCode::NO_CONTENT));
    }
    if *method == Method::OPTIONS
        && let Some(response) = crate::cors::preflight(site, head)
    {
        return Routed::Answered(response);
    }
    match site.router().find(method, path) {
        Match::Route(route, params) => Routed::To(route, params),
        Match::OtherMethod(node) => Routed::Answered(other_method(method, node, essence)),
        Match::Nothing => refused(ErrorKind::NotFound, "no_route"),
        Match::Broken(code) => refused(ErrorKind::Malformed, code),
    }
}

/// `OPTIONS` is answered for every template; any other method that it does not have is a 405 with `Allow`.
fn other_method(method: &Method, node: &Node, essence: &Essence) -> Response {
    let mut response = if method == Method::OPTIONS {
        crate::respond::empty(StatusCode::NO_CONTENT)
    } else {
        let error = Error::new(ErrorKind::MethodNotAllowed).with_param("method", method.as_str());
        essence.refuse(&error.with_param("allowed", node.allowed().join(", ")))
    };
    response.headers_mut().insert(ALLOW, node.allow.clone());
    response
}

/// The part of the stack behind the guard.
fn run(route: &Route, mut request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>> {
    let plain = !route.identified && route.middleware.is_empty();
    // The usual case goes straight to the handler: no second boxed future.
    if plain && request.site().check().is_none() {
        for step in [Step::Identity, Step::Access, Step::Middleware, Step::Handler, Step::ResponseCheck] {
            request.site().trace(step);
        }
        return (route.handler)(request);
    }
    Box::pin(async move {
        let essence = Arc::clone(&request.essence);
        let (site, route) = (&*essence.site, essence.site.router().at(request.route));
        if let Err(error) = admit(site, &mut request).await {
            return essence.refuse(&error);
        }
        site.trace(Step::Middleware);
        site.trace(Step::Handler);
        let method = request.method().clone();
        let next = Next::new(Arc::clone(&route.middleware), Arc::clone(&route.handler));
        let response = next.run(request).await;
        site.trace(Step::ResponseCheck);
        checked(site, route, &method, &essence, response)
    })
}

/// Identifies the caller where that matters, and decides.
async fn admit(site: &Site, request: &mut Request) -> Result<(), Error> {
    site.trace(Step::Identity);
    if request.routed().identified
        && let Some(identify) = site.identify()
    {
        request.identity = identify.identify(request).await?;
    }
    site.trace(Step::Access);
    match decide(&request.routed().access, request.identity.as_ref()) {
        Decision::Allowed => Ok(()),
        Decision::Unauthenticated => Err(Error::new(ErrorKind::Unauthenticated)),
        Decision::Forbidden => Err(Error::new(ErrorKind::Forbidden)),
    }
}

/// Compares the answer with the document. A difference is our fault and must not go unnoticed.
fn checked(site: &Site, route: &Route, method: &Method, essence: &Essence, response: Response) -> Response {
    let Some(check) = site.check() else { return response };
    match check.check(route.index, method, &response) {
        Ok(()) => response,
        Err(difference) => {
            let text = format!(
                "{} {} answered what its document does not promise: {difference}",
                method, route.template
            );
            essence.refuse(&Error::internal(text))
        }
    }
}

/// A request on its way: what the connection waits for.
pub(crate) struct Flight {
    state: State,
    // Goes on with the body of the answer; dropped with the flight when the client leaves before there is one.
    exchange: Option<Exchange>,
}

enum State {
    Refused(Option<Response>),
    Running(Guard),
}

impl Flight {
    /// An answer that needed no handler. The body of the request stays unread.
    fn refused(essence: Essence, began: Instant, incoming: &Arriving, response: Response) -> Self {
        essence.connection.body_is_open(!incoming.is_end_stream());
        let exchange = Exchange::begin(Arc::new(essence), began);
        Self { state: State::Refused(Some(response)), exchange: Some(exchange) }
    }

    /// Ready with what is to be answered; `None` when that has been taken already.
    fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Response, Error>>> {
        match &mut self.state {
            State::Refused(response) => Poll::Ready(response.take().map(Ok)),
            State::Running(guard) => Pin::new(guard).poll(cx).map(Some),
        }
    }
}

/// Gives the answer to the connection.
fn finish(mut exchange: Exchange, response: Response) -> http::Response<Sent> {
    let essence = &**exchange.essence();
    let mut response = essence.compress(response);
    essence.site.trace(Step::BrowserHeaders);
    crate::cors::mark(essence, &mut response);
    essence.site.security_headers().put_on(essence.is_https, response.headers_mut());
    essence.site.trace(Step::Finish);
    let session = PendingSession::take(&mut response);
    if session.is_none() && essence.connection.ends_after(response.status()) {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    exchange.answered(response.status());
    if session.is_some() || crate::sse::is_stream(&response) {
        exchange.lasts();
    }
    let exchange = match session {
        Some(session) => {
            let connection = Arc::clone(&exchange.essence().connection);
            connection.leave_session(session, exchange);
            None
        }
        None => Some(exchange),
    };
    response.map(|body: ResponseBody| Sent::new(body, exchange))
}

impl Future for Flight {
    type Output = Result<http::Response<Sent>, std::convert::Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(self.poll_answer(cx));
        let (Some(answer), Some(exchange)) = (answer, self.exchange.take()) else {
            // Polled again after its end there is nothing left but an empty answer; nobody does that.
            return Poll::Ready(Ok(http::Response::new(Sent::new(ResponseBody::empty(), None))));
        };
        let response = answer.unwrap_or_else(|error| {
            let essence = exchange.essence();
            essence.site.metrics().gave_up(&error);
            essence.refuse(&error)
        });
        Poll::Ready(Ok(finish(exchange, response)))
    }
}
