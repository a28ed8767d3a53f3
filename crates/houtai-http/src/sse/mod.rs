//! Server-Sent Events: an answer that goes on, event by event.

mod answer;
mod body;
mod event;
mod last_event_id;
mod sender;
mod settings;
mod source;

pub use answer::Sse;
pub(crate) use answer::is_stream;
pub use event::{Event, EventData};
pub use last_event_id::LastEventId;
pub use sender::{ClientGone, EventSender};
pub use settings::SseSettings;
