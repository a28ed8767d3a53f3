//! Listening sockets.

use std::net::{IpAddr, SocketAddr};

use houtai_core::{Error, Result};
use tokio::net::{TcpListener, TcpSocket};

/// A listening socket and where it listens.
#[derive(Debug)]
pub struct Bound {
    pub(crate) listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// A socket that somebody else has bound, such as systemd by `LISTEN_FDS`.
    ///
    /// # Errors
    ///
    /// When the socket cannot be used without blocking.
    pub fn inherited(listener: std::net::TcpListener) -> Result<Self> {
        listener.set_nonblocking(true)?;
        Self::of(TcpListener::from_std(listener)?)
    }

    fn of(listener: TcpListener) -> Result<Self> {
        keep_answers_out_of_the_kernel(&listener);
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it listens; the port is the real one also when 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Binds a listening socket.
///
/// # Errors
///
/// When the address cannot be bound; the error says which and what to do.
pub fn bind(host: IpAddr, port: u16, backlog: u32, setting: &str) -> Result<Bound> {
    let address = SocketAddr::new(host, port);
    let bound = socket(address).and_then(|socket| socket.listen(backlog));
    let listener = bound.map_err(|error| {
        let advice = advice(&error, setting);
        Error::from(error).context(format!("cannot listen on {address}{advice}"))
    })?;
    Bound::of(listener)
}

fn socket(address: SocketAddr) -> std::io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A restart must not wait for old connections in TIME_WAIT.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// How many bytes of answers the kernel keeps for one connection beyond those that are on their way.
#[cfg(target_os = "linux")]
const UNSENT_BYTES: u32 = 128 * 1024;

/// By itself the kernel takes up to 4 MiB for a client that takes nothing, until a few hundred such clients have used
/// up the memory of all connections of the machine; and a buffer that grows looks as if the client had taken
/// something. What is on its way is not limited by this, so a fast client gets its answer as fast as before.
/// Connections inherit it from the listener.
fn keep_answers_out_of_the_kernel(listener: &TcpListener) {
    #[cfg(target_os = "linux")]
    if let Err(error) = socket2::SockRef::from(listener).set_tcp_notsent_lowat(UNSENT_BYTES) {
        tracing::debug!(%error, "the kernel does not limit what it keeps for slow clients");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = listener;
}

fn advice(error: &std::io::Error, setting: &str) -> String {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!(" (another program uses the port; stop it, or choose another by --set {setting}.port=…)")
        }
        std::io::ErrorKind::PermissionDenied => {
            format!(" (ports below 1024 need a privilege; choose another by --set {setting}.port=…)")
        }
        std::io::ErrorKind::AddrNotAvailable => {
            format!(" (this machine does not have the address; set {setting}.host)")
        }
        _ => String::new(),
    }
}
