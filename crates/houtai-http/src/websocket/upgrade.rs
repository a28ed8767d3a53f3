//! The argument and the answer of an endpoint that opens a socket.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use houtai_core::{Argument, Error, ErrorKind, Result};
use http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use http::{HeaderValue, StatusCode};

use super::decoder::Limits;
use super::json::{MessageIn, MessageOut, Rules};
use super::message::Message;
use super::open::OpenSocket;
use super::orders::Orders;
use super::queue::queue;
use super::reading::Patience;
use super::record::Record;
use super::session::Session;
use super::settings::WebSocketSettings;
use super::socket::{Socket, SocketSender};
use super::{handshake, origin};
use crate::request::Essence;
use crate::respond::{self, Respond, Response};
use crate::server::{GRACE, PaceLimits};
use crate::site::{Site, settings};
use crate::transport::OperationDescription;
use crate::{BodyDescription, Http, Request, ResponseDescription};

/// A client that wants to open a WebSocket. As an argument it has judged the request: whoever asks in another way gets
/// 426, a page of another origin 403.
///
/// ```
/// use houtai_http::{Message, Socket, WebSocket, WebSocketUpgrade};
///
/// async fn echo(ws: WebSocketUpgrade) -> WebSocket {
///     ws.on_open(|mut socket: Socket| async move {
///         while let Some(message) = socket.receive().await? {
///             socket.send(message).await?;
///         }
///         Ok(())
///     })
/// }
/// ```
pub struct WebSocketUpgrade {
    accept: HeaderValue,
    offered: Vec<String>,
    protocol: Option<&'static str>,
    settings: Arc<WebSocketSettings>,
    essence: Arc<Essence>,
    open: OpenSocket,
}

/// The answer that opens a WebSocket. The types are those of its [`Socket`].
pub struct WebSocket<In = Message, Out = Message> {
    accept: HeaderValue,
    protocol: Option<&'static str>,
    session: Session,
    of: PhantomData<fn(In) -> Out>,
}

impl Argument<Http> for WebSocketUpgrade {
    fn describe(about: &mut OperationDescription) {
        about.refusal(400, "It cannot be read.");
        about.refusal(403, "The page is of another origin.");
        about.refusal(426, "The request does not open a WebSocket.");
        about.refusal(503, "There are as many WebSockets as there may be.");
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let settings = settings::<WebSocketSettings>(request.context())?;
        let accept = handshake::check(request)?;
        origin::check(request, &settings.origins)?;
        let sockets = request.site().sockets();
        let open = sockets.enter(settings.max_sockets).ok_or_else(|| Error::new(ErrorKind::Unavailable))?;
        Ok(Self {
            accept,
            offered: handshake::offered(request.headers()),
            protocol: None,
            settings,
            essence: Arc::clone(&request.essence),
            open,
        })
    }
}

impl WebSocketUpgrade {
    /// Names the subprotocols that are spoken here, the best one first. The first that the client offers too is
    /// agreed upon; where there is none the socket opens without one, and a browser that asked for one gives up.
    #[must_use]
    pub fn protocols(mut self, spoken: &[&'static str]) -> Self {
        self.protocol = spoken.iter().copied().find(|own| self.offered.iter().any(|other| other == own));
        self
    }

    /// The subprotocols that the client offers.
    pub fn offered(&self) -> &[String] {
        &self.offered
    }

    /// Opens the socket and gives it to `work`, which runs as long as the socket is open. An error closes the socket:
    /// one that is our fault with 1011 and a line in the log, any other with its code.
    pub fn on_open<In, Out, F, O>(self, work: F) -> WebSocket<In, Out>
    where
        In: MessageIn,
        Out: MessageOut,
        F: FnOnce(Socket<In, Out>) -> O,
        O: Future<Output = Result<()>> + Send + 'static,
    {
        let settings = &*self.settings;
        let orders = Arc::new(Orders::default());
        let limits = limits(settings);
        let (incoming, messages) = queue(limits.message);
        let (to_client, outgoing) = queue(bytes(settings.send_buffer.0));
        let sender = SocketSender {
            messages: to_client,
            orders: Arc::clone(&orders),
            essence: Arc::clone(&self.essence),
            of: PhantomData,
        };
        let socket =
            Socket { messages, sender, protocol: self.protocol, rules: Rules::default(), of: PhantomData };
        let session = Session {
            work: Box::pin(work(socket)),
            incoming,
            outgoing,
            orders,
            record: Arc::new(Record::new()),
            limits,
            patience: patience(settings, &self.essence.site),
            close_timeout: settings.close_timeout,
            request: self.essence.id,
            open: self.open,
        };
        WebSocket { accept: self.accept, protocol: self.protocol, session, of: PhantomData }
    }
}

fn bytes(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}

fn limits(settings: &WebSocketSettings) -> Limits {
    Limits {
        message: bytes(settings.max_message.0),
        frame: bytes(settings.max_frame.0),
        fragments: settings.max_fragments,
    }
}

fn patience(settings: &WebSocketSettings, site: &Site) -> Patience {
    let server = site.limits();
    Patience {
        ping_interval: settings.ping_interval,
        pong_timeout: settings.pong_timeout,
        idle_timeout: settings.idle_timeout,
        frame: PaceLimits { silence: server.body_idle_timeout, rate: server.body_min_rate, grace: GRACE },
        control_frames: settings.max_control_frames,
    }
}

/// A session on its way with its answer to the connection. Whoever replaces the answer drops it.
#[derive(Clone)]
pub(crate) struct PendingSession(Arc<Mutex<Option<Session>>>);

impl PendingSession {
    /// Takes the session out of an answer that opens it.
    pub(crate) fn take(response: &mut Response) -> Option<Session> {
        let pending = response.extensions_mut().remove::<Self>()?;
        let session = pending.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        session.filter(|_| response.status() == StatusCode::SWITCHING_PROTOCOLS)
    }
}

impl<In: MessageIn, Out: MessageOut> Respond for WebSocket<In, Out> {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        let switched = ResponseDescription::empty(101, "The connection becomes a WebSocket.");
        let body = BodyDescription::Messages { incoming: In::schema(), outgoing: Out::schema() };
        responses.push(ResponseDescription { body, ..switched });
    }

    fn respond(self, _: &Request) -> Result<Response> {
        let mut response = respond::empty(StatusCode::SWITCHING_PROTOCOLS);
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_ACCEPT, self.accept);
        if let Some(protocol) = self.protocol {
            headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_str(protocol)?);
        }
        let pending = PendingSession(Arc::new(Mutex::new(Some(self.session))));
        response.extensions_mut().insert(pending);
        Ok(response)
    }
}
