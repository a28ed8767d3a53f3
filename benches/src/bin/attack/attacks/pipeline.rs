//! A hundred thousand requests on one connection, sent without waiting for an answer.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::Failure;
use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{attacker, connect};

const REQUESTS: usize = 100_000;
const REQUEST: &[u8] = b"GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n";
/// What the body of each answer begins with.
const SIGN: &[u8] = b"Hello, World!";

/// `server.keep_alive_requests` is raised for it, so all of them are answered.
pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let began = Instant::now();
        let answers = answers(&scene).await?;
        let took = began.elapsed();
        Ok(Tally::new(format!("{answers} answers on one connection in {took:.1?}"))
            .check(answers == REQUESTS, format!("{answers} of {REQUESTS} requests were answered")))
    })
}

/// With the default of 10,000 requests a connection the rest is cut off, orderly.
pub(crate) fn beyond_the_share(scene: Scene) -> Attack {
    Box::pin(async move {
        let answers = answers(&scene).await?;
        Ok(Tally::new(format!("{answers} answers, then an end")).check(
            answers == 10_000,
            format!("{answers} of the 10000 that one connection may ask were answered"),
        ))
    })
}

async fn answers(scene: &Scene) -> Result<usize, Failure> {
    let (mut reading, mut writing) = connect(attacker(0, 1), scene.address).await?.into_split();
    let sender = tokio::spawn(async move {
        let requests = REQUEST.repeat(1000);
        for _ in 0..REQUESTS / 1000 {
            if writing.write_all(&requests).await.is_err() {
                break;
            }
        }
        // Half closed, as a client that has said everything.
        drop(writing.shutdown().await);
        writing
    });
    let counting = async {
        let (mut count, mut buffer, mut kept) = (0, vec![0; 64 * 1024], 0);
        loop {
            let read = reading.read(&mut buffer[kept..]).await.unwrap_or(0);
            if read == 0 {
                return count;
            }
            let end = kept + read;
            count += buffer[..end].windows(SIGN.len()).filter(|window| *window == SIGN).count();
            // A sign that is cut in two is found together with the next piece.
            kept = (SIGN.len() - 1).min(end);
            buffer.copy_within(end - kept..end, 0);
        }
    };
    let count = tokio::time::timeout(Duration::from_secs(120), counting).await;
    drop(sender.await?);
    Ok(count.map_err(|_| "the answers did not end in two minutes")?)
}
