//! Endpoints of a model, through the real server, on SQLite.

mod access;
mod app;
mod changed;
mod created;
mod deleted;
mod document;
mod labels;
mod listed;
mod versions;
