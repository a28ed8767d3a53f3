//! Endpoints of a model, through the real server, on both databases.

#![expect(clippy::unwrap_used, reason = "a test has no better way to fail")]

mod access;
mod app;
mod changed;
mod created;
mod deleted;
mod document;
mod labels;
mod listed;
mod postgres;
mod versions;
