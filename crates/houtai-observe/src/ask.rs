//! One HTTP request to another program, on a connection of its own, with a limit on everything.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The largest answer that is read.
const MOST_BYTES: usize = 1 << 20;

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why nothing came back.
#[derive(Debug)]
pub enum AskError {
    /// Nobody listens there, or the name is unknown.
    Connect(std::io::Error),
    /// The answer did not come in time.
    TooSlow(Duration),
    /// What came is no answer, or too large.
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AskError::Connect(error) => write!(f, "cannot connect: {error}"),
            AskError::TooSlow(timeout) => write!(f, "no answer within {timeout:?}"),
            AskError::Broken(error) => write!(f, "no proper answer came: {error}"),
        }
    }
}

impl std::error::Error for AskError {}

/// Sends a request to `host:port` and reads the answer, all within the timeout. Clear text only.
///
/// # Errors
///
/// When nobody answers in time, or what comes is no answer.
pub async fn ask(
    address: &str,
    request: Request<Full<Bytes>>,
    timeout: Duration,
) -> Result<Answer, AskError> {
    let asked = tokio::time::timeout(timeout, exchange(address, request)).await;
    asked.unwrap_or(Err(AskError::TooSlow(timeout)))
}

async fn exchange(address: &str, request: Request<Full<Bytes>>) -> Result<Answer, AskError> {
    let stream = TcpStream::connect(address).await.map_err(AskError::Connect)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let asked = async {
        let (head, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
        let body = Limited::new(body, MOST_BYTES).collect().await.map_err(AskError::Broken)?.to_bytes();
        Ok(Answer { status: head.status, headers: head.headers, body })
    };
    // In one task: when it is dropped, nothing is left behind.
    let mut asked = std::pin::pin!(asked);
    tokio::select! {
        answer = &mut asked => answer,
        ended = connection => {
            ended.map_err(broken)?;
            // The connection is over; what has come of the answer may be all of it.
            asked.await
        }
    }
}

fn broken(error: hyper::Error) -> AskError {
    AskError::Broken(error.into())
}
