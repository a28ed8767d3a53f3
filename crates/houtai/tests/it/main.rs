//! The framework as a project uses it: through the facade, over real connections.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test has no better way to fail")]

mod access;
mod edges;
mod formats;
mod lifecycle;
mod middleware;
mod mistakes;
mod reload;
mod shutdown;
mod style;
mod wire;
