//! The IO of a connection with its phases: every wait has a deadline.
//!
//! hyper's own timers are not enough: there is none before the first byte, and the one for heads is also the
//! one for keep-alive (hyperium/hyper#3756, #3743).

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::connection::{Connection, Phase};
use super::pace::{GRACE, Pace, PaceLimits, later, seconds};

/// How long a lingering close waits for the client to notice.
const LINGER: Duration = Duration::from_secs(2);

/// How often the kernel is asked whether a client takes its answer. By itself it tells only when a third of its
/// buffer is free again, which takes a client of 50 KB/s half a minute.
const LOOK: Duration = Duration::from_secs(1);

/// What is said to a client whose head does not come. No route is known at that point, so there is no style to
/// keep to.
const HEAD_TIMEOUT: &[u8] = b"HTTP/1.1 408 Request Timeout\r\ncontent-type: application/problem+json\r\n\
content-length: 97\r\nconnection: close\r\n\r\n\
{\"type\":\"about:blank\",\"title\":\"The request took too long\",\"status\":408,\"code\":\"request_timeout\"}\n";

/// The deadlines of connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    pub(crate) head: Duration,
    pub(crate) head_rate: u64,
    pub(crate) keep_alive: Duration,
    pub(crate) write: PaceLimits,
}

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

/// An IO with phases.
pub(crate) struct PhasedIo<S> {
    inner: S,
    connection: Arc<Connection>,
    deadlines: Arc<Deadlines>,
    // One timer for reading; armed when a read first waits, and moved only when it fires or comes too late.
    read_timer: Option<Pin<Box<Sleep>>>,
    head_bytes: u64,
    write: WriteWatch,
    // Set when the client has said that it sends no more.
    is_ended: bool,
    is_shut: bool,
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

impl<S> PhasedIo<S> {
    pub(crate) fn new(inner: S, connection: Arc<Connection>, deadlines: Arc<Deadlines>) -> Self {
        let write = WriteWatch::default();
        Self {
            inner,
            connection,
            deadlines,
            read_timer: None,
            head_bytes: 0,
            write,
            is_ended: false,
            is_shut: false,
        }
    }

    pub(crate) fn get_ref(&self) -> &S {
        &self.inner
    }

    /// Whether the client was given up because it does not take its answer.
    pub(crate) fn is_given_up(&self) -> bool {
        self.write.is_given_up
    }

    /// Until when a read may wait in the current phase.
    fn read_deadline(&self) -> Option<Instant> {
        if self.connection.is_busy_when_read() {
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
        } else if self.connection.phase() == Phase::Head {
            self.head_bytes += bytes;
        } else if !self.connection.is_busy_when_read() {
            self.connection.enter(Phase::Head);
            self.head_bytes = bytes;
        }
    }

    /// Ready when the current phase has waited long enough.
    fn poll_read_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.connection.phase() == Phase::Busy && !self.connection.is_busy_when_read() {
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
        // One attempt without waiting: hyper reads a head only when all before it has been written, so there is
        // room.
        let _ = Pin::new(&mut self.inner).poll_write(cx, HEAD_TIMEOUT);
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
                this.received(buf.filled().len() - before);
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

impl<S: WriteNow> PhasedIo<S> {
    fn watch_write(
        &mut self,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let result = if result.is_pending() { self.poll_stalled(cx, slices) } else { result };
        if let Poll::Ready(Ok(bytes)) = result {
            self.write.took(bytes);
        }
        result
    }

    /// A write that has to wait; it ends when there is room, or when the client is given up.
    fn poll_stalled(&mut self, cx: &mut Context<'_>, slices: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        loop {
            let last = ready!(self.write.poll_look(cx, &self.deadlines.write));
            match self.inner.write_now(slices) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !last => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                result => return Poll::Ready(result),
            }
        }
        self.write.is_given_up = true;
        let text = "the client does not take its answer";
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, text)))
    }
}

impl<S: AsyncRead + AsyncWrite + WriteNow + Unpin> AsyncWrite for PhasedIo<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.watch_write(cx, &[io::IoSlice::new(bytes)], result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write_vectored(cx, slices);
        self.watch_write(cx, slices, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    /// hyper flushes once all that it has is written.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write.took_all();
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.inner).poll_shutdown(cx))?;
        self.is_shut = true;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> PhasedIo<S> {
    /// Closes, whatever hyper has left undone: it shuts down neither after an error nor after a request that
    /// offered an upgrade. A close with bytes still arriving would reset the connection, and the client would
    /// see the reset instead of the answer; so it lingers.
    pub(crate) async fn close(mut self) {
        let mut left = if self.is_ended { 0 } else { self.connection.linger_bytes() };
        // Only what is there already, such as a line end after the last body.
        let at_a_glance = left == 0;
        left = left.max(64 * 1024);
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
