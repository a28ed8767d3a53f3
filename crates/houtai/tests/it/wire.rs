//! A client that writes bytes, for what no proper client would send.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Long enough for a busy machine; a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection.
pub(crate) struct Wire {
    stream: TcpStream,
}

impl Wire {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self { stream: TcpStream::connect(address).await.unwrap() }
    }

    pub(crate) fn into_inner(self) -> TcpStream {
        self.stream
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    pub(crate) fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// Sends as far as the other side takes it; it may close in the middle.
    pub(crate) async fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Closes the sending side only.
    pub(crate) async fn finish(&mut self) {
        self.stream.shutdown().await.unwrap();
    }

    /// The same where the other side may have closed already.
    pub(crate) async fn try_finish(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// Everything until the other side closes, by end or by reset.
    pub(crate) async fn read_what_comes(&mut self) -> String {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.stream.read_to_end(&mut bytes)).await;
        let _ = read.expect("the connection stayed open");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Everything until the other side closes.
    pub(crate) async fn read_to_end(&mut self) -> String {
        String::from_utf8_lossy(&self.read_bytes_to_end().await).into_owned()
    }

    pub(crate) async fn read_bytes_to_end(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.stream.read_to_end(&mut bytes)).await;
        read.expect("the connection stayed open").expect("the connection was reset");
        bytes
    }

    /// Whether the other side closes, by end or by reset, without sending anything more.
    pub(crate) async fn is_closed(&mut self) -> bool {
        let mut byte = [0];
        let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut byte)).await;
        !matches!(read.expect("the connection stayed open"), Ok(1))
    }

    /// One response with a `content-length`, head and body.
    pub(crate) async fn read_response(&mut self) -> String {
        let mut text = self.read_until("\r\n\r\n").await;
        let head = text.to_ascii_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
        let mut body = vec![0; length];
        let read = tokio::time::timeout(PATIENCE, self.stream.read_exact(&mut body)).await;
        read.expect("no body came").expect("the connection broke");
        text.push_str(&String::from_utf8_lossy(&body));
        text
    }

    /// So many bytes.
    pub(crate) async fn read_bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        let read = tokio::time::timeout(PATIENCE, self.stream.read_exact(&mut bytes)).await;
        read.expect("too little came").expect("the connection broke");
        bytes
    }

    /// Everything up to and with `end`.
    pub(crate) async fn read_until(&mut self, end: &str) -> String {
        let mut bytes = Vec::new();
        while !bytes.ends_with(end.as_bytes()) {
            let read = tokio::time::timeout(PATIENCE, self.stream.read_u8()).await;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            bytes.push(
                read.unwrap_or_else(|_| panic!("only this came: {text}"))
                    .unwrap_or_else(|error| panic!("{error} after: {text}")),
            );
        }
        String::from_utf8(bytes).unwrap()
    }
}

/// Sends bytes on a new connection and reads until the other side closes.
pub(crate) async fn exchange(address: SocketAddr, bytes: impl AsRef<[u8]>) -> String {
    let mut wire = Wire::connect(address).await;
    wire.send(bytes).await;
    wire.read_to_end().await
}

/// A `GET` that asks for the connection to be closed.
pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")
}

/// Calls until the condition holds; polling is how a test waits for what sends no signal.
pub(crate) async fn eventually<F, O>(mut condition: F)
where
    F: FnMut() -> O,
    O: Future<Output = bool>,
{
    let wait = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("the condition never held");
}
