//! Through the public door: one binary.

#![expect(clippy::unwrap_used, reason = "also the functions beside the tests are tests")]

mod validate;
