//! The tests of the document and of what is made from it, in one program.

mod app;
mod check;
mod document;
mod findings;
mod postman;
mod samples;
mod yaml;
