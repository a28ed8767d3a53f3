//! WebSockets that never read, ping without end, or send frames that are too many, too large or broken.

use std::io;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Failure;
use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{ask, attacker, connect};

/// How many clients there are of each kind.
const CLIENTS: usize = 8;
/// So long the server may bear one of them; the settings of the run let silent ones go after five seconds.
const BORNE: Duration = Duration::from_secs(20);
/// When a client gives up on being cut off.
const LIMIT: Duration = Duration::from_secs(40);
const UPGRADE: &str = "GET /socket HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                       sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// What a client does once its socket is open.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    /// Sends messages that come back, and takes none of them.
    NeverReads,
    /// Pings as fast as it can.
    Pings,
    /// A message in pieces without an end.
    Fragments,
    /// A frame that announces exabytes.
    Huge,
    /// A frame that is not masked, as a client's must be.
    Unmasked,
    /// Text that is no UTF-8.
    NoText,
    /// Nothing, not even an answer to a ping.
    Silent,
}

const MANNERS: [Manner; 7] = [
    Manner::NeverReads,
    Manner::Pings,
    Manner::Fragments,
    Manner::Huge,
    Manner::Unmasked,
    Manner::NoText,
    Manner::Silent,
];

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let end = Instant::now() + Duration::from_secs(scene.seconds);
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS * MANNERS.len() {
            clients.spawn(client(scene.clone(), number, end));
        }
        let (mut sockets, mut longest) = (0, [Duration::ZERO; MANNERS.len()]);
        for ended in clients.join_all().await {
            let (manner, count, span) = ended?;
            sockets += count;
            longest[manner as usize] = longest[manner as usize].max(span);
        }
        let each: Vec<_> =
            MANNERS.iter().zip(longest).map(|(manner, span)| format!("{manner:?} {span:.1?}")).collect();
        let last = longest.iter().max().copied().unwrap_or_default();
        Ok(Tally::new(format!("{sockets} sockets; the longest of each kind: {}", each.join(", ")))
            .check(last <= BORNE, format!("the longest was borne for {last:.1?}, allowed {BORNE:?}")))
    })
}

/// How many sockets a client opened, and how long the server bore the longest of them.
async fn client(scene: Scene, number: usize, end: Instant) -> Result<(Manner, usize, Duration), Failure> {
    let manner = MANNERS[number % MANNERS.len()];
    let (mut count, mut longest) = (0, Duration::ZERO);
    while Instant::now() < end {
        let mut stream = connect(attacker(number, 1), scene.address).await?;
        let answer = ask(&mut stream, UPGRADE).await?;
        if answer.status != 101 {
            return Err(format!("a socket was answered {}", answer.status).into());
        }
        let began = Instant::now();
        // An error is an end as good as any.
        drop(tokio::time::timeout(LIMIT, misbehave(stream, manner)).await);
        longest = longest.max(began.elapsed());
        count += 1;
    }
    Ok((manner, count, longest))
}

/// Goes on until the server closes.
async fn misbehave(stream: TcpStream, manner: Manner) -> io::Result<()> {
    let (mut reading, mut writing) = stream.into_split();
    let reads = manner != Manner::NeverReads;
    let ending = async {
        let mut answers = [0; 8192];
        while reads && reading.read(&mut answers).await? > 0 {}
        // One who does not read notices the end when it writes.
        if reads { Ok(()) } else { std::future::pending().await }
    };
    let sending = async {
        for round in 0_u64.. {
            match piece(manner, round) {
                Some(bytes) => writing.write_all(&bytes).await?,
                None => break,
            }
        }
        std::future::pending::<io::Result<()>>().await
    };
    tokio::select! {
        ended = ending => ended,
        failed = sending => failed,
    }
}

/// What is sent next; nothing more when the server has had enough to complain about.
fn piece(manner: Manner, round: u64) -> Option<Vec<u8>> {
    match manner {
        Manner::NeverReads => Some(masked(0x82, &[7; 60_000])),
        Manner::Pings => Some(masked(0x89, b"ping")),
        Manner::Fragments => Some(masked(u8::from(round == 0), b"x")),
        Manner::Huge => (round == 0).then(|| [&[0x82, 0xff, 0x7f][..], &[0xff; 7], &[0; 4]].concat()),
        Manner::Unmasked => (round == 0).then(|| vec![0x81, 1, b'x']),
        Manner::NoText => (round == 0).then(|| masked(0x81, &[0xff, 0xfe])),
        Manner::Silent => None,
    }
}

/// A frame with a mask of zeros, which changes nothing.
fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = match u8::try_from(payload.len()) {
        Ok(short @ 0..126) => vec![0x80 | short],
        _ => [&[0x80 | 126][..], &u16::try_from(payload.len()).unwrap_or(u16::MAX).to_be_bytes()].concat(),
    };
    [&[first][..], &length, &[0; 4], payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_the_length_that_they_announce() {
        assert_eq!(masked(0x81, b"ab"), [0x81, 0x82, 0, 0, 0, 0, b'a', b'b']);
        assert_eq!(masked(0x82, &[7; 300])[..4], [0x82, 0x80 | 126, 1, 44]);
    }
}
