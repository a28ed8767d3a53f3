//! HTTP/1: one connection, its requests one after the other.
//!
//! This is our own and not hyper's because every request of every client that speaks HTTP/1 goes through it: what it
//! costs is what the whole server costs. Heads are parsed by `httparse`, as hyper does it; where messages end, and what
//! is refused, is in [`head`] and [`decoder`].

mod date;
mod decoder;
mod encoder;
mod filling;
mod head;
mod incoming;
mod input;
mod output;
mod serving;

pub(crate) use incoming::Incoming;
pub(super) use serving::Serving;

#[cfg(test)]
mod oracle_tests;
