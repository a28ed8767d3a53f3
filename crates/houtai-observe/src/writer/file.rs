//! Lines to a file.

use std::fs::OpenOptions;
use std::sync::Arc;

use super::error::{LogFileError, LogFileErrorKind};
use super::health::Health;
use super::options::FileOptions;
use super::piece::Piece;
use super::sink::{Sink, Written};
use super::stream::Stream;

/// The file.
pub(crate) struct LogFile {
    stream: Stream,
}

impl LogFile {
    pub(crate) fn open(options: FileOptions, _health: Arc<Health>) -> Result<Self, LogFileError> {
        let opened = options.path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let opened = opened.and_then(|()| OpenOptions::new().append(true).create(true).open(&options.path));
        match opened {
            Ok(file) => Ok(Self { stream: Stream::of(file) }),
            Err(error) => Err(LogFileError { path: options.path, kind: LogFileErrorKind::Io(error) }),
        }
    }
}

impl Sink for LogFile {
    fn write(&mut self, piece: &Piece) -> Written {
        self.stream.write(piece)
    }

    fn piece_bytes(&self) -> usize {
        256 * 1024
    }
}
