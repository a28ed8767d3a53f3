//! Through the public door: one binary, because each further one is linked again on every change.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "also the functions beside the tests are tests")]

mod app;
mod bad_input;
mod layers;
mod listen_fds;
mod log;
mod named;
mod reload;
mod round_trip;
mod second_stage;
