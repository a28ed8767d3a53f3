//! An endpoint that waits until the test lets it go on, and one that answers at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use houtai::prelude::*;
use tokio::sync::Notify;

/// Where requests to `/gate` wait; a module provides it.
#[derive(Default)]
pub(crate) struct Gate {
    pub(crate) arrived: AtomicUsize,
    pub(crate) open: Notify,
}

#[get("/gate", access = public)]
pub(crate) async fn gate(gate: Shared<Gate>) -> String {
    gate.arrived.fetch_add(1, Ordering::SeqCst);
    gate.open.notified().await;
    "open".into()
}

#[get("/ping", access = public)]
pub(crate) async fn ping() -> String {
    "pong".into()
}
