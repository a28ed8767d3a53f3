//! Bytes that no proper client sends: single ones, halves, noise, other protocols.

use std::io;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Failure;
use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{attacker, connect, read_to_end, status};

const CLIENTS: usize = 24;
const REQUEST: &[u8] = b"GET /hello HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
/// The start of a TLS handshake, which a confused client sends to the plain port.
const CLIENT_HELLO: &[u8] =
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x20";

/// One thing that is done to the server, and the statuses that are right for it; none stands for an end without
/// an answer.
struct Deed {
    name: &'static str,
    right: &'static [Option<u16>],
}

const DEEDS: [Deed; 7] = [
    Deed { name: "single bytes", right: &[Some(200)] },
    Deed { name: "half closed", right: &[Some(200)] },
    Deed { name: "torn", right: &[None] },
    Deed { name: "noise", right: &[Some(400), Some(408), Some(414), Some(431), Some(505), None] },
    Deed { name: "TLS", right: &[Some(400), None] },
    Deed { name: "half a head", right: &[None, Some(400)] },
    Deed { name: "NUL", right: &[Some(400), None] },
];

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let end = Instant::now() + Duration::from_secs(scene.seconds);
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            clients.spawn(client(scene.clone(), number, end));
        }
        let (mut done, mut wrong) = (0, Vec::new());
        for ended in clients.join_all().await {
            let (count, mistakes) = ended?;
            done += count;
            wrong.extend(mistakes);
        }
        let first = wrong.first().map_or("", String::as_str);
        Ok(Tally::new(format!("{done} connections with bytes that make no sense")).check(
            wrong.is_empty(),
            format!("{} were answered otherwise than they should {first}", wrong.len()),
        ))
    })
}

async fn client(scene: Scene, number: usize, end: Instant) -> Result<(usize, Vec<String>), Failure> {
    let (mut done, mut wrong) = (0, Vec::new());
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15 ^ number as u64);
    while Instant::now() < end {
        let stream = connect(attacker(done * CLIENTS + number, 1), scene.address).await?;
        let deed = &DEEDS[(done + number) % DEEDS.len()];
        // Whatever the server does to the connection in the middle is its right.
        let answered =
            tokio::time::timeout(Duration::from_secs(20), act(stream, deed.name, &mut noise)).await;
        match answered {
            Ok(status) if deed.right.contains(&status) => {}
            Ok(status) => wrong.push(format!("({}: {status:?})", deed.name)),
            Err(_) => wrong.push(format!("({}: neither answer nor end)", deed.name)),
        }
        done += 1;
    }
    Ok((done, wrong))
}

async fn act(mut stream: TcpStream, deed: &str, noise: &mut Noise) -> Option<u16> {
    let sent: io::Result<()> = async {
        match deed {
            "single bytes" => {
                for byte in REQUEST {
                    stream.write_all(&[*byte]).await?;
                    tokio::task::yield_now().await;
                }
            }
            "half closed" => {
                stream.write_all(REQUEST).await?;
                stream.shutdown().await?;
            }
            "torn" => {
                stream.write_all(&REQUEST[..REQUEST.len() / 2]).await?;
                stream.set_zero_linger()?;
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            "noise" => {
                stream.write_all(&noise.bytes(4096)).await?;
                stream.shutdown().await?;
            }
            "TLS" => {
                stream.write_all(CLIENT_HELLO).await?;
                stream.shutdown().await?;
            }
            "half a head" => {
                stream.write_all(&REQUEST[..20]).await?;
                stream.shutdown().await?;
            }
            _ => stream.write_all(b"GET /he\0llo HTTP/1.1\r\nhost: a\r\n\r\n").await?,
        }
        Ok(())
    }
    .await;
    if deed == "torn" {
        return None;
    }
    // An answer may stand although the rest could not be sent.
    drop(sent);
    let answer = read_to_end(&mut stream).await;
    status(&String::from_utf8_lossy(&answer))
}

/// Bytes without a pattern, and the same ones in every run.
struct Noise(u64);

impl Noise {
    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count)
            .map(|_| {
                self.0 ^= self.0 << 13;
                self.0 ^= self.0 >> 7;
                self.0 ^= self.0 << 17;
                self.0.to_le_bytes()[3]
            })
            .collect()
    }
}
