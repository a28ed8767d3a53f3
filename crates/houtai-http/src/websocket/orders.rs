//! What the writing half of a socket is told to do beside sending messages.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;

use super::close::CloseFrame;

/// Orders to the writing half. There is one place for each kind, so that a client that sends a thousand pings and
/// reads nothing fills one place.
#[derive(Default)]
pub(crate) struct Orders {
    state: Mutex<State>,
    // Rung when there is a new order.
    bell: Notify,
}

#[derive(Default)]
struct State {
    // The payload of the latest ping; the earlier ones need no answer of their own (RFC 6455, 5.5.3).
    pong: Option<Bytes>,
    ping: bool,
    closing: Closing,
}

/// How far closing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Closing {
    #[default]
    Open,
    Ordered(CloseFrame, Rest),
    Begun,
}

/// What becomes of the messages that wait when a socket closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// They go out first.
    Sent,
    /// The client will not read them, or has broken the protocol.
    Dropped,
}

/// One order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Pong(Bytes),
    Ping,
    Close(CloseFrame, Rest),
}

impl Orders {
    pub(crate) fn pong(&self, payload: Bytes) {
        self.state().pong = Some(payload);
        self.bell.notify_one();
    }

    pub(crate) fn ping(&self) {
        self.state().ping = true;
        self.bell.notify_one();
    }

    /// Closes the socket, unless it is closing already: the first reason counts. Messages that were to go out first
    /// are dropped when a later order says that nobody wants them.
    pub(crate) fn close(&self, frame: CloseFrame, rest: Rest) {
        let mut state = self.state();
        match &mut state.closing {
            Closing::Open => state.closing = Closing::Ordered(frame, rest),
            Closing::Ordered(_, before) if rest == Rest::Dropped => *before = Rest::Dropped,
            Closing::Ordered(..) | Closing::Begun => {}
        }
        drop(state);
        self.bell.notify_one();
    }

    /// Whether the socket is closing.
    pub(crate) fn is_closing(&self) -> bool {
        self.state().closing != Closing::Open
    }

    /// The next order.
    pub(crate) async fn next(&self) -> Order {
        loop {
            if let Some(order) = self.take() {
                return order;
            }
            self.bell.notified().await;
        }
    }

    fn take(&self) -> Option<Order> {
        let mut state = self.state();
        if let Closing::Ordered(frame, rest) = &state.closing {
            let order = Order::Close(frame.clone(), *rest);
            state.closing = Closing::Begun;
            return Some(order);
        }
        if let Some(payload) = state.pong.take() {
            return Some(Order::Pong(payload));
        }
        std::mem::take(&mut state.ping).then_some(Order::Ping)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::close::CloseCode;
    use super::*;

    #[tokio::test]
    async fn only_the_latest_ping_is_answered() {
        let orders = Orders::default();
        (0..1000).for_each(|number: u32| orders.pong(Bytes::from(number.to_string())));
        orders.ping();
        assert_eq!(orders.next().await, Order::Pong("999".into()));
        assert_eq!(orders.next().await, Order::Ping);
        assert_eq!(orders.take(), None);
    }

    #[tokio::test]
    async fn the_first_reason_to_close_counts() {
        let orders = Orders::default();
        orders.close(CloseFrame::new(CloseCode::GOING_AWAY, ""), Rest::Sent);
        orders.close(CloseFrame::new(CloseCode::POLICY, ""), Rest::Dropped);
        assert!(orders.is_closing());
        let expected = Order::Close(CloseFrame::new(CloseCode::GOING_AWAY, ""), Rest::Dropped);
        assert_eq!(orders.next().await, expected);
        orders.close(CloseFrame::new(CloseCode::POLICY, ""), Rest::Dropped);
        assert_eq!(orders.take(), None);
    }
}
