//! A stream of events as a test sees it.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::TestRequest;
use crate::connection::BoxError;

/// An answer that is a stream of events. Dropping it closes the connection.
#[derive(Debug)]
pub struct TestEvents {
    headers: HeaderMap,
    body: Incoming,
    unread: Vec<u8>,
    _driver: Driver,
}

/// The task behind a connection, which ends with it.
#[derive(Debug)]
struct Driver(JoinHandle<hyper::Result<()>>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One event, with every field that came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestEvent {
    /// The name.
    pub event: Option<String>,
    /// The id.
    pub id: Option<String>,
    /// How long to wait before connecting again, in milliseconds.
    pub retry: Option<u64>,
    /// The data, its lines put together.
    pub data: Option<String>,
    /// The comments.
    pub comments: Vec<String>,
}

impl TestRequest {
    /// Sends the request by HTTP/1.1 and reads the answer as a stream of events.
    ///
    /// # Panics
    ///
    /// When the answer is another.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn events(self) -> TestEvents {
        match self.try_events().await {
            Ok(events) => events,
            Err(error) => panic!("no answer came: {error}"),
        }
    }

    async fn try_events(self) -> Result<TestEvents, BoxError> {
        let (address, request) = self.into_parts()?;
        let stream = TcpStream::connect(address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let driver = Driver(tokio::spawn(connection));
        Ok(TestEvents::new(sender.send_request(request).await?, driver))
    }
}

impl TestEvents {
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    fn new(response: http::Response<Incoming>, driver: Driver) -> Self {
        let (head, body) = response.into_parts();
        let media_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if head.status != 200 || media_type != Some("text/event-stream") {
            panic!("the answer is no stream of events: {} {media_type:?}", head.status);
        }
        Self { headers: head.headers, body, unread: Vec::new(), _driver: driver }
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The next event, comments included; `None` when the stream has ended in order.
    ///
    /// # Panics
    ///
    /// When the stream breaks off, or is no UTF-8.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn next(&mut self) -> Option<TestEvent> {
        match self.try_next().await {
            Ok(event) => event,
            Err(error) => panic!("the stream of events broke off: {error}"),
        }
    }

    /// The next event, for tests in which the stream may break off.
    ///
    /// # Errors
    ///
    /// When it does.
    pub async fn try_next(&mut self) -> Result<Option<TestEvent>, BoxError> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.unread.drain(..end + 2).collect();
                return Ok(Some(TestEvent::parse(&String::from_utf8(block)?)));
            }
            match self.body.frame().await {
                Some(frame) => self.unread.extend(frame?.into_data().unwrap_or_default()),
                None => return Ok(None),
            }
        }
    }

    /// The data of the next event that has some, as a type.
    ///
    /// # Panics
    ///
    /// When the stream ends before, or the data is not of that type.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn read<T: DeserializeOwned>(&mut self) -> T {
        loop {
            let Some(event) = self.next().await else { panic!("the stream of events has ended") };
            let Some(data) = event.data else { continue };
            match serde_json::from_str(&data) {
                Ok(value) => return value,
                Err(error) => panic!("the data is not the expected JSON ({error}): {data}"),
            }
        }
    }
}

impl TestEvent {
    /// Reads one block as a browser does.
    fn parse(block: &str) -> Self {
        let mut event = Self::default();
        for line in block.lines().filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
            match name {
                "" => event.comments.push(value),
                "event" => event.event = Some(value),
                "id" => event.id = Some(value),
                "retry" => event.retry = value.parse().ok(),
                "data" => event.data = Some(event.data.map_or(value.clone(), |data| data + "\n" + &value)),
                _ => {}
            }
        }
        event
    }
}
