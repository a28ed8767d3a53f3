//! The body of an answer that comes from a file, piece by piece.

use std::collections::VecDeque;
use std::fs::File;
use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;

use super::range::ByteRange;
use crate::respond::BodyError;

/// How much is read at a time. One piece is read ahead while another is sent, so this is half of what an answer holds.
const PIECE: u64 = 64 << 10;

/// A part of an answer.
#[derive(Debug)]
pub(crate) enum Segment {
    /// Bytes that are there.
    Bytes(Bytes),
    /// Bytes of the file.
    File(ByteRange),
}

/// Segments one behind the other. Reading happens on the threads for blocking work, never on a worker.
pub(crate) struct FileBody {
    file: Arc<File>,
    segments: VecDeque<Segment>,
    // The read of the next piece.
    reading: Option<JoinHandle<io::Result<Bytes>>>,
    remaining: u64,
    // Held as long as the file is open.
    _permit: Option<Arc<OwnedSemaphorePermit>>,
}

impl FileBody {
    pub(crate) fn new(
        file: Arc<File>,
        segments: impl IntoIterator<Item = Segment>,
        permit: Option<Arc<OwnedSemaphorePermit>>,
    ) -> Self {
        let segments: VecDeque<Segment> = segments.into_iter().collect();
        let remaining = segments.iter().map(Segment::length).sum();
        Self { file, segments, reading: None, remaining, _permit: permit }
    }

    /// Begins to read when the file is next.
    fn read_ahead(&mut self) {
        let Some(Segment::File(range)) = self.segments.front_mut() else { return };
        let piece = ByteRange { start: range.start, end: range.end.min(range.start + PIECE) };
        range.start = piece.end;
        if range.start == range.end {
            self.segments.pop_front();
        }
        let file = Arc::clone(&self.file);
        self.reading = Some(tokio::task::spawn_blocking(move || read(&file, piece).map(Bytes::from)));
    }

    fn given(&mut self, bytes: Bytes) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.remaining -= bytes.len() as u64;
        self.read_ahead();
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }
}

impl Segment {
    fn length(&self) -> u64 {
        match self {
            Segment::Bytes(bytes) => bytes.len() as u64,
            Segment::File(range) => range.length(),
        }
    }
}

/// Reads bytes of a file.
///
/// # Errors
///
/// Also when the file has become shorter: the length was promised in the head, so the answer must break off there and
/// not be filled up.
pub(crate) fn read(file: &File, range: ByteRange) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; range.length() as usize];
    read_exact_at(file, &mut bytes, range.start)?;
    Ok(bytes)
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(not(unix))]
fn read_exact_at(mut file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    use std::io::{Read as _, Seek as _};
    file.seek(io::SeekFrom::Start(offset))?;
    file.read_exact(bytes)
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        if this.reading.is_none() {
            match this.segments.pop_front() {
                None => return Poll::Ready(None),
                Some(Segment::Bytes(bytes)) => return this.given(bytes),
                Some(file) => {
                    this.segments.push_front(file);
                    this.read_ahead();
                }
            }
        }
        let Some(reading) = &mut this.reading else { return Poll::Ready(None) };
        let read = ready!(Pin::new(reading).poll(cx));
        this.reading = None;
        match read.map_err(BodyError::from).and_then(|read| read.map_err(BodyError::from)) {
            Ok(bytes) => this.given(bytes),
            Err(error) => {
                this.segments.clear();
                Poll::Ready(Some(Err(error)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}
