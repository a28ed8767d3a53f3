//! The crate as its neighbours use it.

#![expect(clippy::unwrap_used, reason = "a test has no better way to fail")]

mod messages;
mod stack;
mod url;
mod websocket;
