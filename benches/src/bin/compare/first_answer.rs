//! How long a server takes from its start to its first answer.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use crate::Failure;
use crate::contestant::Contestant;
use crate::figure::{Figure, Unit};
use crate::options::Options;
use crate::places::Places;
use crate::progress::Progress;
use crate::server::Server;
use crate::wait::until;
use crate::wire::PLAIN;

pub(crate) fn measure(
    name: &'static str,
    [ours, floor]: [Contestant; 2],
    options: &Options,
    places: &Places,
) -> Result<Figure, Failure> {
    let progress = Progress::new(name, options.starts);
    // The first start reads the binary from the disk and is not counted.
    start(ours, places)?;
    let mut times = Vec::with_capacity(options.starts);
    for number in 0..options.starts {
        let time = start(ours, places)?;
        progress.show(number + 1, &format!("{time:.1} ms"));
        times.push(time);
    }
    Ok(Figure::of_amounts(Unit::Milliseconds, &times).beside(start(floor, places)?))
}

/// Milliseconds until the first 200.
fn start(contestant: Contestant, places: &Places) -> Result<f64, Failure> {
    let mut server = Server::spawn(contestant, PLAIN, None, places)?;
    let limit = Duration::from_secs(20);
    until(limit, Duration::from_micros(200), || {
        server.still_runs()?;
        answers(server.port())
    })?
    .ok_or_else(|| format!("{} gave no answer in {limit:?}", contestant.name()))?;
    Ok(server.age().as_secs_f64() * 1e3)
}

fn answers(port: u16) -> Result<Option<()>, Failure> {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return Ok(None) };
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
    let mut status = [0; 12];
    stream.read_exact(&mut status)?;
    // Any other status may be a server that listens before it is ready.
    Ok((&status == b"HTTP/1.1 200").then_some(()))
}
