//! Logs that never harm the server, and metrics.
//!
//! Nothing of ours but the commands and the facade depends on this crate; switching it off changes no behaviour.

mod settings;
mod writer;

pub use settings::{DiskShare, LogFormat, LogSettings};
pub use writer::{
    DropReason, Dropped, FileOptions, LogFileError, LogWriter, MAX_LINE_BYTES, NOTICE_TARGET, Notice,
    NoticeForm, StreamOptions,
};
