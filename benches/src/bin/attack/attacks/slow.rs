//! Five thousand clients that are slow with heads, bodies and reading, from many addresses.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::Failure;
use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{attacker, connect_with};

const CONNECTIONS: usize = 5000;
/// Far below the 512 that houtai allows one address by default.
const PER_ADDRESS: usize = 50;
/// As many handshakes go on at once; more would only wait in the kernel.
const OPENING: usize = 100;
/// Within this all of them are gone.
const GONE: Duration = Duration::from_secs(15);
/// When a client gives up on being closed.
const LIMIT: Duration = Duration::from_secs(60);

/// What a client is slow with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    Head,
    Body,
    Reading,
}

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let opening = Arc::new(Semaphore::new(OPENING));
        let mut clients = JoinSet::new();
        for number in 0..CONNECTIONS {
            let manner = [Manner::Head, Manner::Body, Manner::Reading][number % 3];
            clients.spawn(client(scene.clone(), number, manner, Arc::clone(&opening)));
        }
        tally(clients.join_all().await)
    })
}

/// How long the server bore one client.
async fn client(
    scene: Scene,
    number: usize,
    manner: Manner,
    opening: Arc<Semaphore>,
) -> io::Result<(Manner, Duration)> {
    let permit = opening.acquire().await.map_err(io::Error::other)?;
    let mut stream = connect_with(attacker(number, PER_ADDRESS), scene.address, |socket| match manner {
        // The smallest window there is.
        Manner::Reading => socket.set_recv_buffer_size(1024),
        Manner::Head | Manner::Body => Ok(()),
    })
    .await?;
    let began = Instant::now();
    stream.write_all(beginning(manner)).await?;
    drop(permit);
    let closed = match manner {
        Manner::Head => trickle(&mut stream, b"x-a: b\r\n").await,
        Manner::Body => trickle(&mut stream, b"0123456789").await,
        Manner::Reading => sip(&mut stream).await,
    };
    if closed { Ok((manner, began.elapsed())) } else { Err(io::ErrorKind::TimedOut.into()) }
}

fn beginning(manner: Manner) -> &'static [u8] {
    match manner {
        Manner::Head => b"GET /hello HTTP/1.1\r\nhost: localhost\r\n",
        Manner::Body => b"POST /size HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n",
        Manner::Reading => b"GET /file HTTP/1.1\r\nhost: localhost\r\n\r\n",
    }
}

/// Sends a few bytes every two seconds until the server closes.
async fn trickle(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    let (mut reading, mut writing) = stream.split();
    let sending = async {
        let mut ticks = tokio::time::interval(Duration::from_secs(2));
        loop {
            ticks.tick().await;
            // What cannot be sent says nothing: the answer may still be on its way.
            if writing.write_all(bytes).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let ending = async {
        let mut answer = [0; 1024];
        while reading.read(&mut answer).await.is_ok_and(|read| read > 0) {}
    };
    tokio::select! {
        () = sending => false,
        closed = tokio::time::timeout(LIMIT, ending) => closed.is_ok(),
    }
}

/// Takes a few bytes every second until the server gives up. That shows as an error of the socket long before
/// all that the kernel has kept is read.
async fn sip(stream: &mut TcpStream) -> bool {
    let began = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    while began.elapsed() < LIMIT {
        ticks.tick().await;
        if !matches!(stream.take_error(), Ok(None)) {
            return true;
        }
        if !matches!(stream.try_read(&mut [0; 32]), Ok(1..)) {
            return true;
        }
    }
    false
}

fn tally(ended: Vec<io::Result<(Manner, Duration)>>) -> Result<Tally, Failure> {
    let gone: Vec<_> = ended.iter().filter_map(|ended| ended.as_ref().ok()).collect();
    let slowest = |manner| {
        let spans = gone.iter().filter(|(of, _)| *of == manner).map(|(_, span)| *span);
        spans.max().unwrap_or_default()
    };
    let [head, body, reading] = [Manner::Head, Manner::Body, Manner::Reading].map(slowest);
    let last = head.max(body).max(reading);
    let failed: Vec<_> = ended.iter().filter_map(|ended| ended.as_ref().err()).collect();
    let why = failed.first().map_or_else(String::new, |error| format!(" ({error})"));
    Ok(Tally::new(format!(
        "{} clients; the last was gone after: head {head:.1?}, body {body:.1?}, reading {reading:.1?}",
        ended.len()
    ))
    .check(failed.is_empty(), format!("{} could not be opened or were not closed{why}", failed.len()))
    .check(last <= GONE, format!("all were gone after {last:.1?}, allowed {GONE:?}")))
}
