//! The lowest layer of a connection: a socket that watches how the client takes what it is sent.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::connection::Connection;
use super::pace::{Pace, PaceLimits, later};
use crate::metrics::Lateness;

/// How often the kernel is asked whether a client takes its answer. By itself it tells only when a third of its
/// buffer is free again, which takes a client of 50 KB/s half a minute.
const LOOK: Duration = Duration::from_secs(1);

/// Up to this many bytes an answer goes to the kernel in one piece: copying them costs less than what the kernel
/// takes to read a list of pieces (3 to 4 % of a small request).
const ONE_PIECE: usize = 1024;

/// A stream that can be written to without waiting until its kernel tells of room.
pub(crate) trait WriteNow {
    /// Writes as much as there is room for.
    fn write_now(&self, slices: &[io::IoSlice<'_>]) -> io::Result<usize>;
}

impl WriteNow for TcpStream {
    fn write_now(&self, slices: &[io::IoSlice<'_>]) -> io::Result<usize> {
        Ok(rustix::io::writev(self, slices)?)
    }
}

/// An IO whose writes have deadlines. Under TLS it is the one that counts: what is written above it says nothing
/// about the client.
pub(crate) struct PacedIo<S> {
    inner: S,
    connection: Arc<Connection>,
    limits: PaceLimits,
    watch: WriteWatch,
}

/// How a client takes what it is sent.
#[derive(Default)]
struct WriteWatch {
    timer: Option<Pin<Box<Sleep>>>,
    pace: Pace,
    // Whether something has been written, and whether that had to wait, since everything was last taken.
    is_writing: bool,
    has_stalled: bool,
    is_given_up: bool,
}

impl<S> PacedIo<S> {
    pub(crate) fn new(inner: S, connection: Arc<Connection>, limits: PaceLimits) -> Self {
        Self { inner, connection, limits, watch: WriteWatch::default() }
    }

    pub(crate) fn get_ref(&self) -> &S {
        &self.inner
    }

    /// Whether the client was given up because it does not take its answer.
    pub(crate) fn is_given_up(&self) -> bool {
        self.watch.is_given_up
    }
}

impl WriteWatch {
    fn took(&mut self, bytes: usize) {
        self.is_writing = true;
        // What went into the empty buffers of the kernel says nothing about the client.
        if self.pace.has_waited() {
            self.pace.moved(bytes as u64);
        }
    }

    /// Ready when it is time to look whether there is room, with whether it is the last time.
    fn poll_look(&mut self, cx: &mut Context<'_>, limits: &PaceLimits) -> Poll<bool> {
        self.has_stalled = true;
        let deadline = self.pace.deadline_in_pieces(limits);
        let next = deadline.min(later(Instant::now(), LOOK));
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(next)));
        if timer.is_elapsed() || timer.deadline() > next {
            timer.as_mut().reset(next);
        }
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Instant::now() >= deadline)
    }

    /// Everything has been taken. When it went without a wait the client has caught up, and what it was slow
    /// with is forgotten: a stream that lasts for hours must not add up its moments.
    fn took_all(&mut self) {
        if self.is_writing && !self.has_stalled && self.pace.has_waited() {
            self.pace = Pace::default();
        }
        if self.is_writing {
            (self.is_writing, self.has_stalled) = (false, false);
        }
    }
}

impl<S: WriteNow> PacedIo<S> {
    fn watch_write(
        &mut self,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let result = if result.is_pending() { self.poll_stalled(cx, slices) } else { result };
        self.connection.write_waits(result.is_pending());
        if let Poll::Ready(Ok(bytes)) = result {
            self.connection.metrics().sent_bytes.add(bytes as u64);
            self.watch.took(bytes);
        }
        result
    }

    /// A write that has to wait; it ends when there is room, or when the client is given up.
    fn poll_stalled(&mut self, cx: &mut Context<'_>, slices: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        loop {
            let last = ready!(self.watch.poll_look(cx, &self.limits));
            match self.inner.write_now(slices) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !last => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                result => return Poll::Ready(result),
            }
        }
        self.watch.is_given_up = true;
        self.connection.metrics().late(Lateness::Write);
        let text = "the client does not take its answer";
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, text)))
    }
}

/// All the bytes of a list one behind the other, if they are few.
fn in_one_piece<'p>(slices: &[io::IoSlice<'_>], piece: &'p mut [MaybeUninit<u8>]) -> Option<ReadBuf<'p>> {
    let mut piece = ReadBuf::uninit(piece);
    for slice in slices {
        if slice.len() > piece.remaining() {
            return None;
        }
        piece.put_slice(slice);
    }
    Some(piece)
}

impl<S: AsyncRead + Unpin> AsyncRead for PacedIo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let result = Pin::new(&mut self.inner).poll_read(cx, buf);
        self.connection.metrics().received_bytes.add((buf.filled().len() - before) as u64);
        result
    }
}

impl<S: AsyncWrite + WriteNow + Unpin> AsyncWrite for PacedIo<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.watch_write(cx, &[io::IoSlice::new(bytes)], result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut piece = [MaybeUninit::uninit(); ONE_PIECE];
        let inner = Pin::new(&mut self.inner);
        let result = match in_one_piece(slices, &mut piece) {
            Some(piece) => inner.poll_write(cx, piece.filled()),
            None => inner.poll_write_vectored(cx, slices),
        };
        self.watch_write(cx, slices, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    /// Whoever writes flushes once all that there is has been written.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.watch.took_all();
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
