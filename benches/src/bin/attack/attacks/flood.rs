//! Connections that are opened and closed as fast as possible.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{attacker, connect, read_to_end};

const CLIENTS: usize = 64;

/// How a connection ends.
#[derive(Clone, Copy)]
enum Ending {
    /// At once, politely.
    Close,
    /// At once, by a reset.
    Reset,
    /// By a reset after half a request.
    Torn,
    /// After a request that is answered.
    Answered,
}

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let (opened, failed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let end = Instant::now() + Duration::from_secs(scene.seconds);
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let (scene, opened, failed) = (scene.clone(), Arc::clone(&opened), Arc::clone(&failed));
            clients.spawn(async move {
                let endings = [Ending::Close, Ending::Reset, Ending::Torn, Ending::Answered];
                for round in number.. {
                    if Instant::now() > end {
                        break;
                    }
                    // Always another address: each has only so many ports.
                    match connect(attacker(round * CLIENTS + number, 1), scene.address).await {
                        Ok(stream) => finish(stream, endings[round % endings.len()]).await,
                        Err(_) => drop(failed.fetch_add(1, Ordering::Relaxed)),
                    }
                    opened.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while clients.join_next().await.is_some() {}
        let (opened, failed) = (opened.load(Ordering::Relaxed), failed.load(Ordering::Relaxed));
        let rate = opened as u64 / scene.seconds;
        Ok(Tally::new(format!("{opened} connections, {rate} a second, {failed} not opened"))
            .check(failed * 100 < opened, format!("{failed} of {opened} could not be opened")))
    })
}

async fn finish(mut stream: TcpStream, ending: Ending) {
    // An attacker does not care what became of its bytes.
    match ending {
        Ending::Close => {}
        Ending::Reset => drop(stream.set_zero_linger()),
        Ending::Torn => {
            drop(stream.write_all(b"GET /hello HTTP/1.1\r\nho").await);
            drop(stream.set_zero_linger());
        }
        Ending::Answered => {
            drop(stream.write_all(b"GET /hello HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await);
            drop(read_to_end(&mut stream).await);
        }
    }
}
