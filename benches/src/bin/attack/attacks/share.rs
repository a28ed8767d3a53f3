//! One address that wants more connections than its share.

use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{ask, attacker, connect};

/// The default of `server.max_connections_per_address`.
const SHARE: usize = 512;
/// Within this a refusal is known.
const QUICK: Duration = Duration::from_millis(500);

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let greedy = attacker(0, 1);
        let (mut held, mut refused) = (Vec::new(), Vec::new());
        for _ in 0..SHARE * 2 {
            let began = Instant::now();
            let mut stream = connect(greedy, scene.address).await?;
            match ask(&mut stream, "GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n").await {
                Ok(_) => held.push(stream),
                Err(_) => refused.push(began.elapsed()),
            }
        }
        let slowest = refused.iter().max().copied().unwrap_or_default();
        let neighbour = is_served(connect(attacker(1, 1), scene.address).await?).await;
        let open = held.iter().filter(|stream| stream.try_read(&mut [0]).is_err()).count();
        drop(held);
        // Given back, the share can be had again.
        let mut again = false;
        let end = Instant::now() + Duration::from_secs(5);
        while !again && Instant::now() < end {
            again = is_served(connect(greedy, scene.address).await?).await;
        }
        Ok(Tally::new(format!("{open} held, {} refused, the slowest refusal {slowest:.1?}", refused.len()))
            .check(open == SHARE, format!("{open} connections of one address, its share is {SHARE}"))
            .check(refused.len() == SHARE, format!("{} refused", refused.len()))
            .check(slowest <= QUICK, format!("the slowest refusal took {slowest:.1?}, allowed {QUICK:?}"))
            .check(neighbour, "another address was served meanwhile")
            .check(again, "the address was served again after it had let go"))
    })
}

async fn is_served(mut stream: TcpStream) -> bool {
    let asked = ask(&mut stream, "GET /hello HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    asked.is_ok_and(|answer| answer.status == 200) && matches!(stream.read(&mut [0]).await, Ok(0))
}
