//! The tool as a person starts it: a process with arguments, an environment and an exit status.

#![expect(clippy::unwrap_used, reason = "a test has no better way to fail")]

mod add;
mod dev;
mod doctor;
mod help;
mod new;
mod tool;
