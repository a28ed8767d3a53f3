//! What carries a connection.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::paced::PacedIo;

/// The lowest layer of every connection.
pub(crate) type Socket = PacedIo<TcpStream>;

/// The socket itself, or TLS over it.
pub(crate) trait Carrier: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// The lowest layer.
    fn socket(&self) -> &Socket;
}

impl Carrier for Socket {
    fn socket(&self) -> &Socket {
        self
    }
}

impl Carrier for TlsStream<Socket> {
    fn socket(&self) -> &Socket {
        self.get_ref().0
    }
}
