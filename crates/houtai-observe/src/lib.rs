//! Logs that never harm the server, and metrics.
//!
//! Nothing of ours but the commands and the facade depends on this crate; switching it off changes no behaviour.

// From an event to a line.
mod access;
mod levels;
mod line;
mod notice_line;
mod panics;
mod spans;
mod subscriber;
mod visit;

// Where lines go.
mod logging;
mod outlet;
mod writer;

pub mod ask;
pub mod metrics;
#[cfg(feature = "otlp")]
pub mod otlp;
pub mod reading;
pub mod runtime;

mod settings;

pub use levels::{LevelChange, LevelError, LevelSpec, Levels, LevelsShown, level};
pub use logging::{Logging, Reader};
pub use settings::{DiskShare, LogFormat, LogSettings};
pub use tracing::Level;
pub use writer::{
    DropReason, Dropped, FileOptions, LogFileError, LogWriter, MAX_LINE_BYTES, NOTICE_TARGET, Notice,
    NoticeForm, StreamOptions,
};
