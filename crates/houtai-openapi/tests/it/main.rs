//! The tests of the document and of what is made from it, in one program: each further one would be linked again on
//! every change.

#![expect(clippy::unwrap_used, reason = "also the functions beside the tests are tests")]

mod app;
mod check;
mod document;
mod findings;
mod postman;
mod samples;
mod yaml;
