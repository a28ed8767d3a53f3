//! Logs that never harm the server, and metrics.
//!
//! Nothing of ours but the commands and the facade depends on this crate; switching it off changes no behaviour.

mod settings;

pub use settings::{LogFormat, LogSettings};
