//! The IO of a connection with its phases: every wait has a deadline.
//!
//! It stands below both versions of HTTP, because each phase of a connection is a wait for its client.

use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::connection::{Connection, Phase};
use super::pace::{GRACE, PaceLimits, later, seconds};
use super::protocol::{self, Opening};
use crate::metrics::Lateness;

/// How long a lingering close waits for the client to notice.
const LINGER: Duration = Duration::from_secs(2);

/// What is said to a client whose head does not come. No route is known at that point, so there is no style to
/// keep to.
const HEAD_TIMEOUT: &[u8] = b"HTTP/1.1 408 Request Timeout\r\ncontent-type: application/problem+json\r\n\
content-length: 97\r\nconnection: close\r\n\r\n\
{\"type\":\"about:blank\",\"title\":\"The request took too long\",\"status\":408,\"code\":\"request_timeout\"}\n";

/// How many bytes are read at once before the protocol is known: most heads whole.
const OPENING_BYTES: usize = 4096;

/// The deadlines of connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    pub(crate) head: Duration,
    pub(crate) head_rate: u64,
    pub(crate) keep_alive: Duration,
    pub(crate) write: PaceLimits,
}

/// An IO with phases.
pub(crate) struct PhasedIo<S> {
    inner: S,
    connection: Arc<Connection>,
    deadlines: Arc<Deadlines>,
    // One timer for reading; armed when a read first waits, and moved only when it fires or comes too late.
    read_timer: Option<Pin<Box<Sleep>>>,
    head_bytes: u64,
    // What was read to recognise the protocol, for whoever speaks it.
    opening: Vec<u8>,
    // Set when the client has said that it sends no more.
    is_ended: bool,
    is_shut: bool,
}

impl<S> PhasedIo<S> {
    pub(crate) fn new(inner: S, connection: Arc<Connection>, deadlines: Arc<Deadlines>) -> Self {
        Self {
            inner,
            connection,
            deadlines,
            read_timer: None,
            head_bytes: 0,
            opening: Vec::new(),
            is_ended: false,
            is_shut: false,
        }
    }

    pub(crate) fn get_ref(&self) -> &S {
        &self.inner
    }

    /// Until when a read may wait in the current phase.
    fn read_deadline(&self) -> Option<Instant> {
        // Streams come and go without a read, so that HTTP/2 keeps its own deadlines.
        if self.connection.is_http2() || self.connection.is_busy_when_read() {
            return None;
        }
        let since = self.connection.since();
        match self.connection.phase() {
            Phase::FirstByte => {
                let deadline = later(since, self.deadlines.head);
                let drained = self.connection.drain().idle_deadline(since);
                Some(drained.map_or(deadline, |drained| deadline.min(drained)))
            }
            Phase::Head => Some(later(since, self.head_patience())),
            Phase::Busy | Phase::Idle => Some(self.connection.idle_deadline(self.deadlines.keep_alive)),
        }
    }

    fn head_patience(&self) -> Duration {
        let Deadlines { head, head_rate, .. } = *self.deadlines;
        if head_rate == 0 { head } else { head.min(GRACE.max(seconds(self.head_bytes, head_rate))) }
    }

    fn received(&mut self, bytes: usize) {
        let bytes = bytes as u64;
        if bytes == 0 {
            self.is_ended = true;
        } else if self.connection.is_http2() {
            // Frames are not requests; a request is noted once its head is complete.
        } else if self.connection.phase() == Phase::Head {
            self.head_bytes += bytes;
        } else if !self.connection.is_busy_when_read() {
            self.connection.enter(Phase::Head);
            self.head_bytes = bytes;
        }
    }

    /// Ready when the current phase has waited long enough.
    fn poll_read_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.connection.is_idle_when_read() {
            self.connection.enter(Phase::Idle);
        }
        let Some(deadline) = self.read_deadline() else { return Poll::Pending };
        let timer = self.read_timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        // A timer that stands too early is left alone until it fires: on a busy connection that happens once a
        // minute, while moving it would happen with every request.
        if timer.deadline() > deadline {
            timer.as_mut().reset(deadline);
        }
        loop {
            ready!(timer.as_mut().poll(cx));
            if Instant::now() >= deadline {
                return Poll::Ready(());
            }
            timer.as_mut().reset(deadline);
        }
    }
}

impl<S: AsyncWrite + Unpin> PhasedIo<S> {
    /// The end of a wait for a read: an idle connection ends quietly, a slow head is told so.
    fn read_timed_out(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let quiet = match self.connection.phase() {
            Phase::Idle | Phase::Busy => true,
            // A client that has asked for nothing is told nothing when the server stops.
            Phase::FirstByte => self.connection.drain().is_draining(),
            Phase::Head => false,
        };
        if quiet {
            return Ok(());
        }
        self.connection.metrics().late(Lateness::Head);
        // One attempt without waiting: a head is read only when all before it has been written, so there is room.
        let _ = Pin::new(&mut self.inner).poll_write(cx, HEAD_TIMEOUT);
        Err(io::Error::new(io::ErrorKind::TimedOut, "the head of the request took too long"))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> PhasedIo<S> {
    /// Reads until it is known what the client speaks, under the deadlines of a head. What was read is kept for
    /// whoever speaks it.
    pub(crate) async fn recognise(&mut self) -> io::Result<Opening> {
        poll_fn(|cx| self.poll_recognise(cx)).await
    }

    fn poll_recognise(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Opening>> {
        loop {
            if let Some(opening) = protocol::opening(&self.opening) {
                return Poll::Ready(Ok(opening));
            }
            // On the stack, and not in the memory of a connection that waits.
            let mut scratch = [MaybeUninit::uninit(); OPENING_BYTES];
            let mut buf = ReadBuf::uninit(&mut scratch);
            ready!(self.poll_receive(cx, &mut buf))?;
            if buf.filled().is_empty() {
                return Poll::Ready(Ok(Opening::of_all(&self.opening)));
            }
            self.opening.extend_from_slice(buf.filled());
        }
    }

    fn poll_receive(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.inner).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {
                self.received(buf.filled().len() - before);
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                ready!(self.poll_read_deadline(cx));
                Poll::Ready(self.read_timed_out(cx))
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for PhasedIo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.opening.is_empty() {
            return self.poll_receive(cx, buf);
        }
        let mut opening = std::mem::take(&mut self.opening);
        let bytes = opening.len().min(buf.remaining());
        buf.put_slice(&opening[..bytes]);
        if bytes < opening.len() {
            self.opening = opening.split_off(bytes);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PhasedIo<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.inner).poll_shutdown(cx))?;
        self.is_shut = true;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> PhasedIo<S> {
    /// Closes, whatever HTTP has left undone. A close with bytes still arriving would reset the connection, and the client would
    /// see the reset instead of the answer; so it lingers.
    pub(crate) async fn close(mut self) {
        let mut left = if self.is_ended { 0 } else { self.connection.linger_bytes() };
        // Only what is there already, such as a line end after the last body.
        let at_a_glance = left == 0;
        left = left.max(64 * 1024);
        self.connection.linger();
        let linger = async {
            // What fails here fails because the client has gone.
            let _ = self.shut_down().await;
            poll_fn(|cx| match self.poll_throw_away(cx, &mut left) {
                Poll::Pending if !at_a_glance => Poll::Pending,
                _ => Poll::Ready(()),
            })
            .await;
        };
        let _ = tokio::time::timeout(LINGER, linger).await;
    }

    async fn shut_down(&mut self) -> io::Result<()> {
        if self.is_shut { Ok(()) } else { self.inner.shutdown().await }
    }

    /// Throws away what arrives, until the client closes or it was enough.
    fn poll_throw_away(&mut self, cx: &mut Context<'_>, left: &mut u64) -> Poll<()> {
        let mut scratch = [0; 8 * 1024];
        while *left > 0 {
            let mut buf = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut self.inner).poll_read(cx, &mut buf)) {
                Ok(()) if !buf.filled().is_empty() => {
                    *left = left.saturating_sub(buf.filled().len() as u64);
                }
                _ => break,
            }
        }
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_answer_has_the_length_that_it_announces() {
        let text = std::str::from_utf8(HEAD_TIMEOUT).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
    }
}
