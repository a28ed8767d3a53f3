//! From a fresh connection to one that is encrypted.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use rustls::server::Acceptor;
use tokio::io::{AsyncWriteExt, ReadBuf};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use super::Tls;
use crate::server::carrier::Socket;
use crate::server::connection::Phase;
use crate::server::conversation::Conversation;
use crate::server::pace::later;
use crate::server::protocol::{self, Opening};

/// How long a client may take for its part of a handshake while others wait for theirs.
const PATIENCE_UNDER_PRESSURE: Duration = Duration::from_secs(1);

/// What is said to a client that does not speak TLS. No route is known at that point, so there is no style to keep
/// to.
const PLAIN_REQUEST: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\n\
content-length: 103\r\nconnection: close\r\n\r\n\
{\"type\":\"about:blank\",\"title\":\"This port speaks https, not http\",\"status\":400,\"code\":\"https_required\"}\n";

/// A handshake that failed, with what is left of the connection.
type Failed = (io::Error, Option<Box<Socket>>);

impl Tls {
    /// Agrees on keys with a client whose first byte is there.
    async fn accept(&self, socket: Socket, deadline: Instant) -> Result<TlsStream<Socket>, Failed> {
        let handshake = Box::pin(self.handshake(socket));
        timeout_at(deadline, handshake).await.unwrap_or_else(|_| Err((timed_out(), None)))
    }

    async fn handshake(&self, socket: Socket) -> Result<TlsStream<Socket>, Failed> {
        // A client that has not yet said what it wants takes nobody's turn.
        let mut acceptor = LazyConfigAcceptor::new(Acceptor::default(), socket);
        let start = match (&mut acceptor).await {
            Ok(start) => start,
            Err(error) => return Err((error, acceptor.take_io().map(Box::new))),
        };
        let Ok(_turn) = self.handshakes.acquire().await else { return Err((timed_out(), None)) };
        let finished = start.into_stream(Arc::clone(&self.config)).into_fallible();
        tokio::select! {
            biased;
            finished = finished => finished.map_err(|(error, socket)| (error, Some(Box::new(socket)))),
            () = self.pressure() => Err((timed_out(), None)),
        }
    }

    /// Resolves when a handshake has had its time and others wait.
    async fn pressure(&self) {
        loop {
            sleep(PATIENCE_UNDER_PRESSURE).await;
            if self.handshakes.available_permits() == 0 {
                return;
            }
        }
    }
}

fn timed_out() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the handshake took too long")
}

impl Conversation {
    /// Speaks TLS, and what the client has chosen below it.
    pub(crate) async fn secure(mut self, socket: Socket, tls: Arc<Tls>) {
        if let Some(stream) = Box::pin(self.agree(socket, tls)).await {
            self.speak_securely(stream).await;
        }
    }

    /// The handshake; a client that will have none is told so.
    async fn agree(&mut self, socket: Socket, tls: Arc<Tls>) -> Option<TlsStream<Socket>> {
        let deadline = later(Instant::now(), tls.handshake_timeout);
        let byte = self.first_byte(&socket, deadline).await?;
        if protocol::opening(&[byte]) != Some(Opening::Tls) {
            self.refuse_plain(socket, byte).await;
            return None;
        }
        let accepting = std::pin::pin!(tls.accept(socket, deadline));
        match self.stages.watched(accepting).await? {
            Ok(stream) => Some(stream),
            Err((error, socket)) => {
                self.note(&error);
                if let Some(socket) = socket {
                    let io = self.phased(*socket);
                    self.close(io).await;
                }
                None
            }
        }
    }

    /// The first byte that a client sends, left where it is; `None` when none comes in time.
    async fn first_byte(&mut self, socket: &Socket, deadline: Instant) -> Option<u8> {
        let (drain, opened) = (Arc::clone(&self.server.drain), self.connection.since());
        let mut timer = Box::pin(sleep_until(deadline));
        let mut byte = [0];
        let peeking = poll_fn(|cx| {
            // A client that has said nothing yet is not waited for long when the server stops.
            let until = drain.idle_deadline(opened).map_or(deadline, |drained| drained.min(deadline));
            if timer.deadline() != until {
                timer.as_mut().reset(until);
            }
            match socket.get_ref().poll_peek(cx, &mut ReadBuf::new(&mut byte)) {
                Poll::Pending => timer.as_mut().poll(cx).map(|()| false),
                Poll::Ready(peeked) => Poll::Ready(peeked.is_ok_and(|bytes| bytes > 0)),
            }
        });
        let came = self.stages.watched(peeking).await.unwrap_or_default();
        came.then_some(byte[0])
    }

    /// Tells a client of HTTP that TLS is spoken here; any other gets an end.
    async fn refuse_plain(&mut self, mut socket: Socket, byte: u8) {
        // Its request is still arriving, and must not be answered by a reset.
        self.connection.enter(Phase::Head);
        if byte.is_ascii_uppercase() {
            // There is room for the first bytes on a connection.
            let _ = socket.write(PLAIN_REQUEST).await;
        }
        let io = self.phased(socket);
        self.close(io).await;
    }

    fn speak_securely(self, stream: TlsStream<Socket>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        // The deadline of the first request counts from here.
        self.connection.enter(Phase::FirstByte);
        let io = self.phased(stream);
        match self.server.http2.filter(|_| is_http2) {
            Some(limits) => Box::pin(self.http2(io, limits)),
            None => Box::pin(self.http1(io)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_answer_has_the_length_that_it_announces() {
        let text = std::str::from_utf8(PLAIN_REQUEST).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
    }
}
