//! A wire between driver and server that can be cut, and on which words can be spoilt.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Lets so many bytes of the server's through on each connection and then cuts it.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    budget: Arc<AtomicUsize>,
    spoils: Arc<AtomicBool>,
}

impl Proxy {
    /// To a server on this port, without a limit at first.
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let port = listener.local_addr().expect("address").port();
        let budget = Arc::new(AtomicUsize::new(usize::MAX));
        let spoils = Arc::new(AtomicBool::new(false));
        let (left, spoilt) = (Arc::clone(&budget), Arc::clone(&spoils));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else { continue };
                let ((from_client, to_client), (from_server, to_server)) =
                    (client.into_split(), server.into_split());
                let answering = answer(from_server, to_client, Arc::clone(&left));
                let asking = ask(from_client, to_server, Arc::clone(&spoilt));
                tokio::spawn(async move {
                    tokio::select! {
                        () = asking => {}
                        () = answering => {}
                    }
                });
            }
        });
        Self { port, budget, spoils }
    }

    /// Makes the server refuse every `BEGIN` from now on.
    pub(crate) fn spoil_begin(&self) {
        self.spoils.store(true, Ordering::SeqCst);
    }

    /// Cuts all connections after so many further bytes of the server's.
    pub(crate) fn cut_after(&self, bytes: usize) {
        self.budget.store(bytes, Ordering::SeqCst);
    }

    /// How many bytes are left of those after which it cuts.
    pub(crate) fn left(&self) -> usize {
        self.budget.load(Ordering::SeqCst)
    }

    /// Cuts and spoils nothing any more.
    pub(crate) fn mend(&self) {
        self.spoils.store(false, Ordering::SeqCst);
        self.budget.store(usize::MAX, Ordering::SeqCst);
    }
}

async fn ask(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, spoils: Arc<AtomicBool>) {
    let mut buffer = vec![0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let sent = &mut buffer[..read];
        if spoils.load(Ordering::SeqCst) {
            // The message of it is as long as before, and no word of SQL.
            for at in find(sent, b"BEGIN") {
                sent[at] = b'x';
            }
        }
        if to.write_all(sent).await.is_err() {
            return;
        }
    }
}

fn find(bytes: &[u8], word: &[u8]) -> Vec<usize> {
    bytes.windows(word.len()).enumerate().filter(|(_, found)| *found == word).map(|(at, _)| at).collect()
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
