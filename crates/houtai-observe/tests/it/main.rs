//! Through the public door: one binary.

#![expect(clippy::unwrap_used, reason = "also the functions beside the tests are tests")]

mod site;

mod budget;
mod foreign_hands;
mod killed;
mod recovery;
mod rotation;
mod small_disk;
mod start;
