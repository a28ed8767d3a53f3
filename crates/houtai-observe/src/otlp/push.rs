//! One push and what the collector says to it.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use http::{HeaderValue, Request, StatusCode};
use http_body_util::Full;
use serde_json::Value;

use super::Destination;
use crate::ask::{Answer, AskError, ask};

/// The longest pause that a collector may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// Why a push did not arrive.
#[derive(Debug)]
pub(super) enum PushError {
    /// Nobody answered.
    Asked(AskError),
    /// The collector refused.
    Refused {
        status: StatusCode,
        /// How long it wants to be left alone.
        pause: Option<Duration>,
    },
    /// The collector took it, but for some values.
    Partly(String),
    /// No request could be made of it.
    Request(http::Error),
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PushError::Asked(error) => error.fmt(f),
            PushError::Refused { status, pause: Some(pause) } => {
                write!(f, "the collector answered {status} and wants a pause of {pause:?}")
            }
            PushError::Refused { status, pause: None } => write!(f, "the collector answered {status}"),
            PushError::Partly(what) => write!(f, "the collector left values out: {what}"),
            PushError::Request(error) => error.fmt(f),
        }
    }
}

/// Sends a body; it returns within the timeout.
pub(super) async fn push(
    destination: &Destination,
    body: Vec<u8>,
    timeout: Duration,
) -> Result<(), PushError> {
    let mut request = Request::post(&destination.path)
        .header(HOST, &destination.authority)
        .header(CONTENT_TYPE, "application/json")
        .header(CONNECTION, "close")
        .header(USER_AGENT, concat!("houtai/", env!("CARGO_PKG_VERSION")))
        .body(Full::new(Bytes::from(body)))
        .map_err(PushError::Request)?;
    // They may also take the place of the headers above.
    request.headers_mut().extend(destination.headers.clone());
    judge(&ask(&destination.address, request, timeout).await.map_err(PushError::Asked)?)
}

fn judge(answer: &Answer) -> Result<(), PushError> {
    if !answer.status.is_success() {
        let pause = answer.headers.get(RETRY_AFTER).and_then(pause);
        return Err(PushError::Refused { status: answer.status, pause });
    }
    // A body that is no JSON says nothing against the status.
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let partly = &body["partialSuccess"];
    let rejected = &partly["rejectedDataPoints"];
    let number = rejected.as_u64().or_else(|| rejected.as_str()?.parse().ok()).unwrap_or(0);
    if number == 0 {
        return Ok(());
    }
    let why: String = partly["errorMessage"].as_str().unwrap_or_default().chars().take(200).collect();
    Err(PushError::Partly(format!("{number} points: {why}")))
}

/// The pause in seconds; a date, which is also permitted, is not worth a parser: the interval goes on.
fn pause(value: &HeaderValue) -> Option<Duration> {
    let seconds = value.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
}
