//! The memory of a server with ten thousand connections that are kept alive and say nothing.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::time::Duration;

use rustix::net::{AddressFamily, SocketType, bind, connect, socket};

use crate::contestant::Contestant;
use crate::figure::{Figure, Unit};
use crate::idle_memory::settled;
use crate::places::Places;
use crate::progress::Progress;
use crate::server::Server;
use crate::wire::PLAIN;
use crate::{Failure, files};

const WANTED: u16 = 10_000;
/// Below the cap of 512 connections that houtai allows one address by default.
const PER_ADDRESS: u16 = 500;
/// What client and server need besides the connections.
const SPARE_FILES: u64 = 200;

pub(crate) fn measure(
    name: &'static str,
    [ours, floor]: [Contestant; 2],
    places: &Places,
) -> Result<Figure, Failure> {
    // Servers inherit the limit.
    files::require(u64::from(WANTED) + SPARE_FILES)?;
    let progress = Progress::new(name, 1);
    let amount = held(ours, places)?;
    progress.show(1, &format!("{amount:.1} MiB"));
    Ok(Figure::of_amounts(Unit::Mebibytes, &[amount]).beside(held(floor, places)?))
}

fn held(contestant: Contestant, places: &Places) -> Result<f64, Failure> {
    let mut server = Server::start(contestant, PLAIN, None, places)?;
    let connections =
        open_all(server.port()).map_err(|failure| format!("{}: {failure}", contestant.name()))?;
    let amount = settled(server.pid())?;
    server.still_runs()?;
    // Counted afterwards: a server that hangs up on idle clients must not look thrifty.
    let alive = connections.iter().filter(|connection| is_open(connection)).count();
    if alive < usize::from(WANTED) {
        return Err(format!("{} kept {alive} of {WANTED} connections", contestant.name()).into());
    }
    Ok(amount)
}

fn open_all(port: u16) -> Result<Vec<TcpStream>, Failure> {
    (0..WANTED)
        .map(|number| {
            open(number, port).map_err(|failure| format!("connection {}: {failure}", number + 1).into())
        })
        .collect()
}

/// Opens one connection and gets one answer on it, so that the server has made all it makes for a client.
fn open(number: u16, port: u16) -> Result<TcpStream, Failure> {
    let mut stream = connected(source(number), port)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
    let mut answer = Vec::new();
    let mut buffer = [0; 1024];
    // The body is known and is the last thing of the answer.
    while !answer.ends_with(b"\"Hello, World!\"}") {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Err(format!("closed after {:?}", String::from_utf8_lossy(&answer)).into());
        }
        answer.extend_from_slice(&buffer[..read]);
    }
    Ok(stream)
}

/// From 127.0.0.2 upwards, each loopback address for as many clients as one address may have.
fn source(number: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(Ipv4Addr::LOCALHOST.to_bits() + 1 + u32::from(number / PER_ADDRESS))
}

/// The standard library cannot choose the address that a connection comes from.
fn connected(source: Ipv4Addr, port: u16) -> Result<TcpStream, Failure> {
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
    bind(&socket, &SocketAddrV4::new(source, 0))?;
    connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
    Ok(TcpStream::from(socket))
}

/// Open and silent, as an idle connection is; a closed one would report its end.
fn is_open(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).is_ok()
        && stream.peek(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_below_the_cap() {
        assert_eq!(source(0), Ipv4Addr::new(127, 0, 0, 2));
        assert_eq!(source(499), Ipv4Addr::new(127, 0, 0, 2));
        assert_eq!(source(500), Ipv4Addr::new(127, 0, 0, 3));
        assert_eq!(source(9_999), Ipv4Addr::new(127, 0, 0, 21));
    }
}
