//! The accept loop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;

use super::gates::Gates;

/// How long to wait when the machine has no more files or memory. Connections end meanwhile.
const BREATH: Duration = Duration::from_millis(20);

/// Accepts connections as long as there is room.
pub(crate) struct Acceptor {
    listener: TcpListener,
    gates: Arc<Gates>,
    reserve: Reserve,
}

/// A file kept open so that there is one to give up when the process has no more: then a connection can be
/// accepted and closed, instead of waking the loop for ever while its client waits.
struct Reserve(Option<std::fs::File>);

impl Reserve {
    fn new() -> Self {
        Self(std::fs::File::open("/dev/null").ok())
    }
}

impl Acceptor {
    pub(crate) fn new(listener: TcpListener, gates: Arc<Gates>) -> Self {
        Self { listener, gates, reserve: Reserve::new() }
    }

    /// The next connection. It waits for room first, so that further clients wait in the kernel.
    pub(crate) async fn next(&mut self) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        let permit = self.gates.permit().await?;
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => return Some((stream, peer, permit)),
                Err(error) => self.recover(&error).await,
            }
        }
    }

    /// Every connection that the kernel has already accepted; called once, before the listener closes, because
    /// closing resets those that still wait.
    pub(crate) async fn rest(&mut self) -> Vec<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        let mut rest = Vec::new();
        while let Some(permit) = self.gates.try_permit() {
            // Ready at once or not at all: a poll that is pending finds the queue empty.
            let accepted = tokio::select! {
                biased;
                accepted = self.listener.accept() => accepted,
                () = std::future::ready(()) => break,
            };
            match accepted {
                Ok((stream, peer)) => rest.push((stream, peer, permit)),
                Err(_) => break,
            }
        }
        rest
    }

    async fn recover(&mut self, error: &io::Error) {
        match error.kind() {
            // The client gave up before it was accepted; nothing is wrong here.
            io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset => {}
            _ if is_out_of_files(error) => {
                tracing::warn!(%error, "no more files: a connection is closed at once");
                self.shed().await;
            }
            _ => {
                tracing::error!(%error, "accepting a connection failed");
                tokio::time::sleep(BREATH).await;
            }
        }
    }

    /// Gives up the reserve, accepts one connection with it, closes that, and takes the reserve back.
    async fn shed(&mut self) {
        self.reserve.0 = None;
        if let Ok(Ok((stream, _))) = tokio::time::timeout(BREATH, self.listener.accept()).await {
            drop(stream);
        }
        self.reserve = Reserve::new();
        if self.reserve.0.is_none() {
            tokio::time::sleep(BREATH).await;
        }
    }
}

fn is_out_of_files(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let code = error.raw_os_error();
    [Errno::MFILE, Errno::NFILE].iter().any(|errno| code == Some(errno.raw_os_error()))
}
