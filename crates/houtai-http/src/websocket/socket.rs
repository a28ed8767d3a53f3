//! A socket as an endpoint has it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use houtai_core::{Error, Result};

use super::close::{CloseCode, CloseFrame};
use super::json::{MessageIn, MessageOut, Rules};
use super::message::Message;
use super::orders::{Orders, Rest};
use super::queue::{Puller, Pusher};
use crate::request::Essence;

/// An open WebSocket: `In` comes from the client, `Out` goes to it. Both are [`Message`] where nothing else is said; a
/// type with `#[input]` or `#[output]` is read and written as JSON.
///
/// Pings, pongs, fragments and the close frame are none of the endpoint's business. The socket closes when the
/// endpoint's code ends. While that does not receive, nothing is read from the client, which so cannot send more than
/// is worked off.
pub struct Socket<In = Message, Out = Message> {
    pub(crate) messages: Puller<Message>,
    pub(crate) sender: SocketSender<Out>,
    pub(crate) protocol: Option<&'static str>,
    pub(crate) rules: Rules,
    pub(crate) of: PhantomData<fn() -> In>,
}

/// Sends messages to one client. It can be cloned and given to other tasks.
pub struct SocketSender<Out = Message> {
    pub(crate) messages: Pusher<Message>,
    pub(crate) orders: Arc<Orders>,
    pub(crate) essence: Arc<Essence>,
    pub(crate) of: PhantomData<fn(Out)>,
}

impl<Out> Clone for SocketSender<Out> {
    fn clone(&self) -> Self {
        Self {
            messages: self.messages.clone(),
            orders: Arc::clone(&self.orders),
            essence: Arc::clone(&self.essence),
            of: PhantomData,
        }
    }
}

/// The socket is closed: the client has closed it or has gone, or the server stops. An endpoint may pass it on with
/// `?`; it is not an error of the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketClosed;

impl fmt::Display for SocketClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the WebSocket is closed")
    }
}

impl std::error::Error for SocketClosed {}

impl<In: MessageIn, Out: MessageOut> Socket<In, Out> {
    /// The next message; `None` once there will be none, whatever the reason.
    ///
    /// # Errors
    ///
    /// When a message is not of the type `In` or breaks its rules. The socket is still open then: an endpoint that
    /// passes the error on closes it with 1007, one that goes on can say with [`refuse`](Self::refuse) what was wrong.
    pub async fn receive(&mut self) -> Result<Option<In>> {
        match self.messages.pull().await {
            Some(item) => In::from_message(item.value, &self.rules).map(Some),
            None => Ok(None),
        }
    }

    /// Sends a message. It waits while the client takes the messages more slowly than they come.
    ///
    /// # Errors
    ///
    /// When the socket is closed, or the value cannot be written.
    pub async fn send(&self, message: impl Into<Out>) -> Result<()> {
        self.sender.send(message).await
    }

    /// Sends an error to the client, as the problem that an HTTP request would get. An internal one is logged and
    /// nothing of it told.
    ///
    /// # Errors
    ///
    /// When the socket is closed.
    pub async fn refuse(&self, error: &Error) -> Result<()> {
        let response = self.sender.essence.refuse(error);
        let problem = response.body().bytes().map_or_else(Vec::new, |bytes| bytes.to_vec());
        self.sender.push(Message::Text(String::from_utf8(problem)?)).await
    }

    /// Another end to send at, for other tasks.
    pub fn sender(&self) -> SocketSender<Out> {
        self.sender.clone()
    }

    /// The subprotocol that was agreed upon.
    pub fn protocol(&self) -> Option<&str> {
        self.protocol
    }

    /// Closes the socket once everything that was sent is out. Without it, the end of the endpoint's code closes it
    /// with [`CloseCode::NORMAL`].
    pub fn close(self, code: CloseCode, reason: &str) {
        self.sender.close(code, reason);
    }
}

impl<Out: MessageOut> SocketSender<Out> {
    /// Sends a message. It waits while the client takes the messages more slowly than they come.
    ///
    /// # Errors
    ///
    /// When the socket is closed, or the value cannot be written.
    pub async fn send(&self, message: impl Into<Out>) -> Result<()> {
        let digits = self.essence.site.writer().timestamp_digits;
        self.push(message.into().into_message(digits)?).await
    }

    /// Closes the socket once everything that was sent is out.
    pub fn close(&self, code: CloseCode, reason: &str) {
        self.orders.close(CloseFrame::new(code, reason), Rest::Sent);
    }

    /// Waits until the socket is closed.
    pub async fn closed(&self) {
        self.messages.closed().await;
    }

    async fn push(&self, message: Message) -> Result<()> {
        let bytes = message.len();
        Ok(self.messages.push(message, bytes).await.map_err(|_| SocketClosed)?)
    }
}
