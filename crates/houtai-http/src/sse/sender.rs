//! The sending end of an event stream.

use std::fmt;

use tokio::sync::mpsc;

use super::event::Event;

/// Sends events to one client. It can be cloned and given to other tasks.
pub struct EventSender<T> {
    events: mpsc::Sender<Event<T>>,
}

impl<T> Clone for EventSender<T> {
    fn clone(&self) -> Self {
        Self { events: self.events.clone() }
    }
}

/// The client has gone, or the server stops: nobody takes events any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientGone;

impl fmt::Display for ClientGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client has gone")
    }
}

impl std::error::Error for ClientGone {}

impl<T> EventSender<T> {
    /// A sender and its other end, with room for so many events.
    pub(super) fn pair(capacity: usize) -> (Self, mpsc::Receiver<Event<T>>) {
        let most = tokio::sync::Semaphore::MAX_PERMITS;
        let (events, receiver) = mpsc::channel(capacity.clamp(1, most));
        (Self { events }, receiver)
    }

    /// Sends an event, or a value as one. It waits while the client takes the events more slowly than they come.
    ///
    /// # Errors
    ///
    /// When the client has gone.
    pub async fn send(&self, event: impl Into<Event<T>>) -> Result<(), ClientGone> {
        self.events.send(event.into()).await.map_err(|_| ClientGone)
    }

    /// Sends an event if there is room for it now, and says whether there was: for events that are worth nothing
    /// later.
    ///
    /// # Errors
    ///
    /// When the client has gone.
    pub fn try_send(&self, event: impl Into<Event<T>>) -> Result<bool, ClientGone> {
        match self.events.try_send(event.into()) {
            Ok(()) => Ok(true),
            Err(mpsc::error::TrySendError::Full(_)) => Ok(false),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(ClientGone),
        }
    }

    /// Waits until the client has gone.
    pub async fn closed(&self) {
        self.events.closed().await;
    }
}
