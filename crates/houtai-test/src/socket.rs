//! A WebSocket as a test sees it. The protocol is another implementation than the server's.

use futures_util::{SinkExt, StreamExt};
use houtai::Message;
use http::header::{
    CONNECTION, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role};
use tokio_tungstenite::tungstenite::{Error, Message as Raw};

use crate::connection::BoxError;
use crate::{TestRequest, TestResponse};

/// The key of every test, and what a server makes of it (RFC 6455, 1.3).
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ANSWER_TO_KEY: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// An open WebSocket. Dropping it closes the connection without a close frame.
#[derive(Debug)]
pub struct TestSocket {
    stream: WebSocketStream<TokioIo<Upgraded>>,
    protocol: Option<String>,
    closed: Option<(u16, String)>,
}

impl TestRequest {
    /// Opens a WebSocket by this request.
    ///
    /// # Panics
    ///
    /// When the answer is a refusal.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn websocket(self) -> TestSocket {
        match self.try_websocket().await {
            Ok(socket) => socket,
            Err(refusal) => panic!("no WebSocket was opened: {} {}", refusal.status(), refusal.text()),
        }
    }

    /// Opens a WebSocket, for tests of what refuses it.
    ///
    /// # Errors
    ///
    /// The answer, when it is another than 101.
    ///
    /// # Panics
    ///
    /// When no answer comes.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn try_websocket(self) -> Result<TestSocket, TestResponse> {
        let request = self
            .header(CONNECTION.as_str(), "upgrade")
            .header(UPGRADE.as_str(), "websocket")
            .header(SEC_WEBSOCKET_VERSION.as_str(), "13")
            .header(SEC_WEBSOCKET_KEY.as_str(), KEY);
        match request.upgrade().await {
            Ok(opened) => opened,
            Err(error) => panic!("no answer came: {error}"),
        }
    }

    async fn upgrade(self) -> Result<Result<TestSocket, TestResponse>, BoxError> {
        let (address, request) = self.into_parts()?;
        let stream = TcpStream::connect(address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection.with_upgrades());
        let response = sender.send_request(request).await?;
        if response.status() != 101 {
            let (head, body) = response.into_parts();
            return Ok(Err(TestResponse::new(&head, body.collect().await?.to_bytes())));
        }
        let header = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
        if header(SEC_WEBSOCKET_ACCEPT) != Some(ANSWER_TO_KEY) {
            return Err("the server has not read the key".into());
        }
        let protocol = header(SEC_WEBSOCKET_PROTOCOL).map(str::to_owned);
        let upgraded = TokioIo::new(hyper::upgrade::on(response).await?);
        let stream = WebSocketStream::from_raw_socket(upgraded, Role::Client, None).await;
        Ok(Ok(TestSocket { stream, protocol, closed: None }))
    }
}

impl TestSocket {
    /// The subprotocol that was agreed upon.
    pub fn protocol(&self) -> Option<&str> {
        self.protocol.as_deref()
    }

    /// Sends a message.
    ///
    /// # Panics
    ///
    /// When the socket is closed.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn send(&mut self, message: impl Into<Message>) {
        let message = match message.into() {
            Message::Text(text) => Raw::Text(text.into()),
            Message::Binary(bytes) => Raw::Binary(bytes),
        };
        if let Err(error) = self.stream.send(message).await {
            panic!("the WebSocket takes no message: {error}");
        }
    }

    /// Sends a value as JSON.
    ///
    /// # Panics
    ///
    /// When the socket is closed.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn send_json(&mut self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(text) => self.send(text).await,
            Err(error) => panic!("the value is no JSON: {error}"),
        }
    }

    /// The next message; `None` once the server has closed. Pings are answered on the way.
    ///
    /// # Panics
    ///
    /// When the connection breaks without a close frame.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn receive(&mut self) -> Option<Message> {
        loop {
            match self.stream.next().await {
                Some(Ok(Raw::Text(text))) => return Some(Message::Text(text.to_string())),
                Some(Ok(Raw::Binary(bytes))) => return Some(Message::Binary(bytes)),
                Some(Ok(Raw::Close(frame))) => {
                    let frame = frame.map(|frame| (frame.code.into(), frame.reason.to_string()));
                    // The number that stands for a close frame without one.
                    self.closed = Some(frame.unwrap_or((1005, String::new())));
                }
                Some(Ok(_)) => {}
                None | Some(Err(Error::ConnectionClosed)) => return None,
                Some(Err(error)) => panic!("the WebSocket broke: {error}"),
            }
        }
    }

    /// The next message, read as JSON.
    ///
    /// # Panics
    ///
    /// When the server has closed, or the message is none of that type.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn receive_json<T: DeserializeOwned>(&mut self) -> T {
        let message = self.receive().await;
        let text = message.as_ref().and_then(Message::as_text);
        match text.map(serde_json::from_str) {
            Some(Ok(value)) => value,
            _ => panic!("no JSON of the expected type, but {message:?}; closed: {:?}", self.closed),
        }
    }

    /// Closes the socket and waits for the server to do so too.
    pub async fn close(mut self, code: u16, reason: &str) -> (u16, String) {
        let frame = CloseFrame { code: CloseCode::from(code), reason: reason.to_owned().into() };
        // What fails here fails because the server has closed before, which is told below.
        let _ = self.stream.close(Some(frame)).await;
        self.closed().await
    }

    /// Waits until the server closes and says with which code and reason; 1005 stands for none.
    ///
    /// # Panics
    ///
    /// When it ends the connection without a close frame.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn closed(&mut self) -> (u16, String) {
        while self.receive().await.is_some() {}
        match self.closed.clone() {
            Some(closed) => closed,
            None => panic!("the connection ended without a close frame"),
        }
    }
}
