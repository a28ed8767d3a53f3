//! One connection, from its first byte to its close.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use tokio::net::TcpStream;

use super::carrier::{Carrier, Socket};
use super::connection::{Connection, Phase};
use super::gates::Place;
use super::http1::Serving;
use super::io::PhasedIo;
use super::paced::PacedIo;
use super::protocol::Opening;
use super::serve::Server;
use super::stages::Stages;
use crate::ServerSettings;
use crate::exchange::Exchange;
use crate::websocket::{Ended, Session};

/// A connection with what it needs of its server.
pub(crate) struct Conversation {
    pub(crate) server: Arc<Server>,
    pub(crate) connection: Arc<Connection>,
    pub(crate) stages: Stages,
}

impl Server {
    pub(crate) async fn connection(self: Arc<Self>, stream: TcpStream, peer: IpAddr, place: Place) {
        // Without it small answers wait for the client's delayed acknowledgement.
        let _ = stream.set_nodelay(true);
        let stages = Stages::of(&self.drain);
        let (is_secure, lifetime, drain) = (self.tls.is_some(), self.lifetime(), Arc::clone(&self.drain));
        let metrics = Arc::clone(self.site.metrics());
        let connection = Arc::new(Connection::new(peer, is_secure, lifetime, drain, metrics));
        let open = self.site.metrics().connections.open(&connection);
        let socket = PacedIo::new(stream, Arc::clone(&connection), self.deadlines.write);
        let conversation = Conversation { server: Arc::clone(&self), connection, stages };
        match self.tls.clone() {
            None => conversation.plain(socket).await,
            // In memory of its own, like all that connections of HTTP/1 in clear text have no room for.
            Some(tls) => Box::pin(conversation.secure(socket, tls)).await,
        }
        drop((place, open));
        self.note_places();
    }
}

impl Conversation {
    /// Speaks what the client speaks. Each part has memory of its own, as much as it needs and no longer: a future
    /// that holds others has room for the largest of them all the time.
    async fn plain(mut self, socket: Socket) {
        let Some((io, opening)) = Box::pin(self.recognise(socket)).await else { return };
        match opening {
            Some(Opening::Http2) => match self.server.http2 {
                Some(limits) => Box::pin(self.http2(io, limits)).await,
                // An answer of HTTP/1 would mean nothing to whoever speaks like that.
                None => Box::pin(self.close(io)).await,
            },
            Some(Opening::Http1) => Box::pin(self.http1(io)).await,
            Some(Opening::Tls | Opening::Nothing) | None => Box::pin(self.close(io)).await,
        }
    }

    pub(crate) fn phased<S: Carrier>(&self, carrier: S) -> PhasedIo<S> {
        PhasedIo::new(carrier, Arc::clone(&self.connection), Arc::clone(&self.server.deadlines))
    }

    /// What the client speaks, if it says so in time; `None` when the server cuts off.
    async fn recognise(&mut self, socket: Socket) -> Option<(PhasedIo<Socket>, Option<Opening>)> {
        let mut io = self.phased(socket);
        let recognised = self.stages.watched(std::pin::pin!(io.recognise())).await?;
        let opening = recognised.inspect_err(|error| self.note(error)).ok();
        Some((io, opening))
    }

    /// Serves HTTP/1. What is made of the IO is made before the future, which would have room for both.
    pub(crate) fn http1<S: Carrier>(mut self, io: PhasedIo<S>) -> impl Future<Output = ()> + Send {
        let mut serving = Serving::new(io, &self.server.site, &self.connection, self.server.max_head);
        async move {
            let Some(ended) = self.stages.watched(&mut serving).await else { return self.count_lost() };
            if let Err(error) = &ended {
                self.note(&**error);
            }
            let (io, read) = serving.into_parts();
            match self.connection.take_session().filter(|_| ended.is_ok()) {
                Some(session) => Box::pin(self.websocket(io, read, *session)).await,
                None => Box::pin(self.close(io)).await,
            }
        }
    }

    /// Runs what an upgrade has left behind; `read` are the bytes that came behind the request.
    async fn websocket<S: Carrier>(
        mut self,
        mut io: PhasedIo<S>,
        read: Bytes,
        (session, exchange): (Session, Exchange),
    ) {
        let draining = self.server.drain.draining();
        let ended = {
            let running = std::pin::pin!(session.run(&mut io, read, exchange, draining));
            self.stages.watched(running).await
        };
        match ended {
            // Nobody is told anything any more, and the kernel need not try for minutes.
            Some(Ended::Gone) if io.get_ref().socket().get_ref().set_zero_linger().is_ok() => {}
            Some(_) => self.close(io).await,
            None => {}
        }
    }

    /// Closes the connection of a client. One that was given up is reset: otherwise the kernel would keep what it
    /// did not take, megabytes of it, for minutes.
    pub(crate) async fn close<S: Carrier>(&mut self, io: PhasedIo<S>) {
        let socket = io.get_ref().socket();
        if socket.is_given_up() && socket.get_ref().set_zero_linger().is_ok() {
            return;
        }
        let closing = std::pin::pin!(io.close());
        tokio::select! {
            () = closing => {}
            () = self.stages.cut_off() => {}
        }
    }

    /// The server cuts off: what is being answered is lost.
    pub(crate) fn count_lost(&self) {
        if self.connection.phase() == Phase::Busy {
            self.server.drain.count_lost();
        }
    }

    pub(crate) fn note(&self, error: &dyn std::error::Error) {
        tracing::debug!(peer = %self.connection.peer(), %error, "a connection ended with an error");
    }
}

/// Room for the largest head that is permitted, its request line included.
pub(crate) fn max_head(settings: &ServerSettings) -> usize {
    let head = usize::try_from(settings.max_head.0.saturating_add(settings.max_uri.0)).unwrap_or(usize::MAX);
    head.max(16 * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_two<A, B, F>(_: impl FnOnce(A, B) -> F) -> usize {
        size_of::<F>()
    }

    fn of_four<A, B, C, D, F>(_: impl FnOnce(A, B, C, D) -> F) -> usize {
        size_of::<F>()
    }

    /// Thousands of them are idle at once; what one protocol needs must not stand in the memory of another.
    #[test]
    fn an_idle_connection_of_http1_has_room_for_little_else() {
        let task = of_four(Server::connection);
        let serving = of_two(Conversation::http1::<Socket>);
        assert!(task + serving <= 1792, "{task} bytes for the task, {serving} for what it does");
    }
}
