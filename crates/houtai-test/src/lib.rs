//! The test kit: starts an app by the production path and talks to it over a real connection.
//!
//! [`TestApp`] is the same start as `serve`, with port 0, the `test` profile, an own empty app root and a clock
//! that the test moves. Where the app has a certificate, requests go by TLS; no certificate is mistrusted.

mod app;
mod client;
mod connection;
mod events;
mod logs;
mod socket;
mod trust;

pub use app::{TestApp, TestAppBuilder};
pub use client::{TestRequest, TestResponse};
pub use events::{TestEvent, TestEvents};
pub use socket::TestSocket;
