//! A client that writes bytes, for what no proper client would send.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// More than this is no head of an answer.
const LONGEST_HEAD: usize = 16 * 1024;

/// An answer, read to the end of its body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
}

impl Answer {
    /// The value of the header `name`, both in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields.find_map(|(found, value)| (found == name).then(|| value.trim()))
    }

    /// Whether the server says that it closes the connection.
    pub(crate) fn closes(&self) -> bool {
        self.head.contains("connection: close")
    }
}

/// A connection from one of the many addresses that this machine has for itself.
pub(crate) async fn connect(source: Ipv4Addr, address: SocketAddr) -> io::Result<TcpStream> {
    connect_with(source, address, |_| Ok(())).await
}

/// The same, with something to set before the handshake.
pub(crate) async fn connect_with(
    source: Ipv4Addr,
    address: SocketAddr,
    set: impl FnOnce(&TcpSocket) -> io::Result<()>,
) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    set(&socket)?;
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from((source, 0)))?;
    socket.connect(address).await
}

/// The `number`-th attacker's address, when each has `share` connections. Normal clients have others.
pub(crate) fn attacker(number: usize, share: usize) -> Ipv4Addr {
    let index = u32::try_from(number / share.max(1)).unwrap_or(0) % 20_000;
    // 127.1.0.1 and upwards.
    Ipv4Addr::from_bits((127 << 24) + (1 << 16) + 1 + index)
}

/// Sends a request and reads its answer.
pub(crate) async fn ask(stream: &mut TcpStream, request: &str) -> io::Result<Answer> {
    stream.write_all(request.as_bytes()).await?;
    read_answer(stream).await
}

/// Reads one answer that has a `content-length` or no body.
pub(crate) async fn read_answer(stream: &mut TcpStream) -> io::Result<Answer> {
    let mut bytes = Vec::with_capacity(512);
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        if bytes.len() > LONGEST_HEAD {
            return Err(io::Error::other("the answer has no end of its head"));
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            let said = String::from_utf8_lossy(&bytes).into_owned();
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("closed after {said:?}")));
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let status = status(&head).ok_or_else(|| io::Error::other(format!("no HTTP/1.1: {head:?}")))?;
    let mut left = length(&head).saturating_sub(bytes.len() - end);
    while left > 0 {
        bytes.clear();
        match stream.read_buf(&mut bytes).await? {
            0 => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "closed in the body")),
            read => left = left.saturating_sub(read),
        }
    }
    Ok(Answer { status, head })
}

/// Reads until the other side closes, by an end or by a reset, and tells what came.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Both ends are an end.
    drop(stream.read_to_end(&mut bytes).await);
    bytes
}

/// The status of an answer's first line.
pub(crate) fn status(head: &str) -> Option<u16> {
    head.get(..9).filter(|start| start.eq_ignore_ascii_case("http/1.1 "))?;
    head.get(9..12)?.parse().ok()
}

fn length(head: &str) -> usize {
    let value = head.split("\r\ncontent-length:").nth(1).and_then(|rest| rest.lines().next());
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read() {
        assert_eq!(status("HTTP/1.1 204 No Content\r\n"), Some(204));
        assert_eq!(status("SSH-2.0-server"), None);
        assert_eq!(length("http/1.1 200 ok\r\ncontent-length: 17\r\n\r\n"), 17);
        assert_eq!(length("http/1.1 204 no content\r\n\r\n"), 0);
    }

    #[test]
    fn attackers_share_addresses() {
        assert_eq!(attacker(99, 100), Ipv4Addr::new(127, 1, 0, 1));
        assert_eq!(attacker(100, 100), Ipv4Addr::new(127, 1, 0, 2));
        assert_eq!(attacker(25_500, 100), Ipv4Addr::new(127, 1, 1, 0));
    }
}
