//! The test kit: starts an app by the production path and talks to it over a real connection.
//!
//! [`TestApp`] is the same start as `serve`, with port 0, the `test` profile, an own empty app root and a clock
//! that the test moves. Its database is a file in that root, unless the test names another by `db.url`; [`TestDb`] is a
//! database without an app, [`Factory`] makes rows, [`statements`] counts what a database has to do. Where the app has a certificate, requests go by TLS; no certificate is mistrusted.

mod app;
mod client;
mod connection;
mod database;
mod events;
mod factory;
mod logs;
mod socket;
mod statements;
mod trust;

pub use app::{TestApp, TestAppBuilder};
pub use client::{TestRequest, TestResponse};
pub use database::TestDb;
pub use events::{TestEvent, TestEvents};
pub use factory::{Factory, fill};
pub use socket::TestSocket;
pub use statements::statements;
