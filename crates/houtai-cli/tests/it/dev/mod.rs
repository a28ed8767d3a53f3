//! `dev`, with small programs that take the sockets as an app does.

mod bad_input;
mod project;
mod real_app;
mod rebuild;
mod running;
mod trouble;
