//! The id of the last event that a client has seen.

use houtai_core::validate::Location;
use houtai_core::{Argument, Result};
use http::HeaderName;
use schemars::JsonSchema;

use crate::describe::{InputDescription, SchemaOf};
use crate::transport::OperationDescription;
use crate::{Http, Request};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The id of the last event that the client has seen, which it sends when it connects again: the stream goes on
/// behind it. `None` at the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastEventId(pub Option<String>);

/// How it stands in the document.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Described {
    /// The id of the last event that was received.
    #[serde(rename = "last-event-id")]
    last_event_id: Option<String>,
}

impl Argument<Http> for LastEventId {
    fn describe(about: &mut OperationDescription) {
        about.input(InputDescription {
            location: Location::Header,
            schema: SchemaOf::of::<Described>(),
            required: false,
            media_types: Vec::new(),
        });
    }

    async fn read(request: &mut Request) -> Result<Self> {
        let id = request.headers().get(LAST_EVENT_ID).map(http::HeaderValue::as_bytes);
        // Browsers send back what they were sent, in UTF-8; anything else was no id of ours.
        let id = id.and_then(|id| std::str::from_utf8(id).ok()).filter(|id| !id.is_empty());
        Ok(Self(id.map(str::to_owned)))
    }
}
