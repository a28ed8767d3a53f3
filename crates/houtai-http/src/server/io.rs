//! The IO of a connection with its phases: every wait has a deadline.
//!
//! hyper's own timers are not enough: there is none before the first byte, and the one for heads is also the
//! one for keep-alive (hyperium/hyper#3756, #3743).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::connection::{Connection, Phase};

/// How long a transfer may be slower than its minimal rate.
const GRACE: Duration = Duration::from_secs(5);
/// How long a lingering close waits for the client to notice.
const LINGER: Duration = Duration::from_secs(2);

/// What is said to a client whose head does not come. No route is known at that point, so there is no style to
/// keep to.
const HEAD_TIMEOUT: &[u8] = b"HTTP/1.1 408 Request Timeout\r\ncontent-type: application/problem+json\r\n\
content-length: 97\r\nconnection: close\r\n\r\n\
{\"type\":\"about:blank\",\"title\":\"The request took too long\",\"status\":408,\"code\":\"request_timeout\"}\n";

/// The deadlines of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    pub(crate) head: Duration,
    pub(crate) head_rate: u64,
    pub(crate) keep_alive: Duration,
    pub(crate) write: Duration,
    pub(crate) write_rate: u64,
}

/// An IO with phases.
pub(crate) struct PhasedIo<S> {
    inner: S,
    connection: Arc<Connection>,
    deadlines: Deadlines,
    // One timer for reading; armed when a read first waits, and moved only when it fires or comes too late.
    read_timer: Option<Pin<Box<Sleep>>>,
    head_bytes: u64,
    write: WriteWatch,
    linger: Linger,
}

/// How a client takes what it is sent.
#[derive(Default)]
struct WriteWatch {
    timer: Option<Pin<Box<Sleep>>>,
    waiting_since: Option<Instant>,
    // Only time spent waiting counts: a stream that has nothing to say is not slow.
    waited: Duration,
    taken: u64,
}

enum Linger {
    NotYet,
    Draining { left: u64, timer: Pin<Box<Sleep>> },
    Done,
}

impl<S> PhasedIo<S> {
    pub(crate) fn new(inner: S, connection: Arc<Connection>, deadlines: Deadlines) -> Self {
        let write = WriteWatch::default();
        Self { inner, connection, deadlines, read_timer: None, head_bytes: 0, write, linger: Linger::NotYet }
    }

    /// Until when a read may wait in the current phase.
    fn read_deadline(&self) -> Option<Instant> {
        let since = self.connection.since();
        match self.connection.phase() {
            Phase::Busy => None,
            Phase::FirstByte => Some(since + self.deadlines.head),
            Phase::Head => {
                let earned =
                    Duration::from_secs_f64(self.head_bytes as f64 / self.deadlines.head_rate.max(1) as f64);
                Some(since + self.deadlines.head.min(GRACE.max(earned)))
            }
            Phase::Idle => Some(self.connection.idle_deadline(self.deadlines.keep_alive)),
        }
    }

    fn received(&mut self, bytes: u64) {
        match self.connection.phase() {
            Phase::FirstByte | Phase::Idle => {
                self.connection.enter(Phase::Head);
                self.head_bytes = bytes;
            }
            Phase::Head => self.head_bytes += bytes,
            Phase::Busy => {}
        }
    }

    /// Ready when the current phase has waited long enough.
    fn poll_read_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
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
        if matches!(self.connection.phase(), Phase::Idle) {
            return Ok(());
        }
        // One attempt without waiting: nothing else has been written in this phase, so there is room.
        let _ = Pin::new(&mut self.inner).poll_write(cx, HEAD_TIMEOUT);
        let _ = Pin::new(&mut self.inner).poll_shutdown(cx);
        Err(io::Error::new(io::ErrorKind::TimedOut, "the head of the request took too long"))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for PhasedIo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buf.filled().len();
        match Pin::new(&mut this.inner).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {
                let bytes = (buf.filled().len() - before) as u64;
                if bytes > 0 {
                    this.received(bytes);
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                ready!(this.poll_read_deadline(cx));
                Poll::Ready(this.read_timed_out(cx))
            }
        }
    }
}

impl WriteWatch {
    fn took(&mut self, bytes: u64) {
        if let Some(since) = self.waiting_since.take() {
            self.waited += since.elapsed();
        }
        if !self.waited.is_zero() {
            self.taken += bytes;
        }
    }

    fn poll_deadline(&mut self, cx: &mut Context<'_>, deadlines: &Deadlines) -> Poll<()> {
        let now = Instant::now();
        let since = *self.waiting_since.get_or_insert(now);
        let earned = Duration::from_secs_f64(self.taken as f64 / deadlines.write_rate.max(1) as f64);
        let slow = since + GRACE.max(earned).max(deadlines.write.min(GRACE)).saturating_sub(self.waited);
        let deadline = (since + deadlines.write).min(slow.max(since));
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(cx)
    }
}

impl<S> PhasedIo<S> {
    fn watch_write(
        &mut self,
        cx: &mut Context<'_>,
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(Ok(bytes)) => {
                self.write.took(bytes as u64);
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                ready!(self.write.poll_deadline(cx, &self.deadlines));
                Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the client does not take its answer",
                )))
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for PhasedIo<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.watch_write(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write_vectored(cx, slices);
        self.watch_write(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    /// Closes. After a refusal with an unread body it lingers: a close with bytes still arriving would reset
    /// the connection, and the client would see the reset instead of the answer.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if matches!(this.linger, Linger::NotYet) {
            ready!(Pin::new(&mut this.inner).poll_shutdown(cx))?;
            let left = this.connection.linger_bytes();
            let timer = || Box::pin(tokio::time::sleep(LINGER));
            this.linger = if left == 0 { Linger::Done } else { Linger::Draining { left, timer: timer() } };
        }
        ready!(this.poll_linger(cx));
        this.linger = Linger::Done;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> PhasedIo<S> {
    /// Throws away what arrives, until the client closes, the time is over, or it was enough.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Linger::Draining { left, timer } = &mut self.linger else { return Poll::Ready(()) };
        let mut scratch = [0; 8 * 1024];
        while timer.as_mut().poll(cx).is_pending() && *left > 0 {
            let mut buf = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut self.inner).poll_read(cx, &mut buf)) {
                Ok(()) if !buf.filled().is_empty() => *left = left.saturating_sub(buf.filled().len() as u64),
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
