//! A wire between driver and server that can be cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Lets so many bytes of the server's through on each connection and then cuts it.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    budget: Arc<AtomicUsize>,
}

impl Proxy {
    /// To a server on this port, without a limit at first.
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let port = listener.local_addr().expect("address").port();
        let budget = Arc::new(AtomicUsize::new(usize::MAX));
        let left = Arc::clone(&budget);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else { continue };
                let ((from_client, to_client), (from_server, to_server)) =
                    (client.into_split(), server.into_split());
                let answering = answer(from_server, to_client, Arc::clone(&left));
                tokio::spawn(async move {
                    tokio::select! {
                        () = ask(from_client, to_server) => {}
                        () = answering => {}
                    }
                });
            }
        });
        Self { port, budget }
    }

    /// Cuts all connections after so many further bytes of the server's.
    pub(crate) fn cut_after(&self, bytes: usize) {
        self.budget.store(bytes, Ordering::SeqCst);
    }

    /// Cuts nothing any more.
    pub(crate) fn mend(&self) {
        self.budget.store(usize::MAX, Ordering::SeqCst);
    }
}

async fn ask(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let _ = tokio::io::copy(&mut from, &mut to).await;
}

async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, left: Arc<AtomicUsize>) {
    let mut buffer = vec![0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let before = left.load(Ordering::SeqCst);
        let granted = read.min(before);
        if before != usize::MAX {
            left.fetch_sub(granted, Ordering::SeqCst);
        }
        if to.write_all(&buffer[..granted]).await.is_err() || granted < read {
            return;
        }
    }
}
