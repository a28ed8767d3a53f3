//! A handler that panics, again and again.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::Failure;
use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{ask, attacker, connect};

const CLIENTS: usize = 8;

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let end = Instant::now() + Duration::from_secs(scene.seconds);
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            clients.spawn(client(scene.clone(), number, end));
        }
        let mut counts = [0; 2];
        for ended in clients.join_all().await {
            let [panics, others] = ended?;
            counts = [counts[0] + panics, counts[1] + others];
        }
        let [panics, others] = counts;
        Ok(Tally::new(format!("{panics} panics of handlers"))
            .check(panics > 0 && others == 0, format!("{panics} answered 500, {others} otherwise")))
    })
}

/// How many were answered 500, and how many otherwise.
async fn client(scene: Scene, number: usize, end: Instant) -> Result<[usize; 2], Failure> {
    let mut counts = [0, 0];
    let mut stream = connect(attacker(number, 1), scene.address).await?;
    while Instant::now() < end {
        let answer = ask(&mut stream, "GET /panic HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
        counts[usize::from(answer.status != 500)] += 1;
        if answer.closes() {
            stream = connect(attacker(number, 1), scene.address).await?;
        }
    }
    Ok(counts)
}
