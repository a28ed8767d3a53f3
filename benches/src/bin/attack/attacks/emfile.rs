//! A server that may open 64 files, and more connections than that.

use std::time::{Duration, Instant};

use houtai_benches::cpu;
use houtai_benches::places::Places;

use crate::Failure;
use crate::crew::Crew;
use crate::run::Done;
use crate::tally::Tally;
use crate::target::{Scene, Setup, Target};
use crate::wire::{ask, attacker, connect};

const FILES: u32 = 64;
const CONNECTIONS: usize = 500;
const LAST: &str = "GET /hello HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
const LIVEZ: &str = "GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

pub(crate) fn fault(places: &Places, seconds: Option<u64>) -> Result<Done, Failure> {
    // More places than files, so that it is the files that run out.
    let settings = [("server.max_connections", "1000"), ("server.max_connections_per_address", "1000")];
    let setup = Setup { settings: &settings, files: Some(FILES), ..Setup::default() };
    let mut target = Target::start_with(places, &setup)?;
    let crew = Crew::gather()?;
    let tally = crew.send(attack(target.scene(seconds.unwrap_or(5))))?;
    target.still_runs()?;
    Ok(Done::alone(tally))
}

async fn attack(scene: Scene) -> Result<Tally, Failure> {
    let mut held = Vec::new();
    for number in 0..CONNECTIONS {
        held.extend(connect(attacker(number, 50), scene.address).await);
    }
    let (before, began) = (cpu::nanoseconds(scene.pid)?, Instant::now());
    let mut healthy = 0;
    for _ in 0..scene.seconds {
        tokio::time::sleep(Duration::from_secs(1)).await;
        healthy += u64::from(is_served(scene.management, LIVEZ, Duration::from_secs(1)).await);
    }
    let used = Duration::from_nanos(cpu::nanoseconds(scene.pid)?.saturating_sub(before));
    let busy = used.as_secs_f64() / began.elapsed().as_secs_f64();
    let opened = held.len();
    drop(held);
    let released = Instant::now();
    let mut recovered = false;
    while !recovered && released.elapsed() < Duration::from_secs(10) {
        recovered = is_served(scene.address, LAST, Duration::from_secs(1)).await;
    }
    let took = released.elapsed();
    Ok(Tally::new(format!("{opened} connections to a server with {FILES} files for {} s", scene.seconds))
        .check(healthy == scene.seconds, format!("/livez answered {healthy} of {} times", scene.seconds))
        .check(busy < 0.3, format!("it used {:.0} % of its core meanwhile", busy * 100.0))
        .check(recovered && took < Duration::from_secs(1), format!("served again {took:.1?} after the end")))
}

async fn is_served(address: std::net::SocketAddr, request: &str, patience: Duration) -> bool {
    let asking = async {
        let mut stream = connect(std::net::Ipv4Addr::LOCALHOST, address).await?;
        ask(&mut stream, request).await
    };
    tokio::time::timeout(patience, asking)
        .await
        .is_ok_and(|asked| asked.is_ok_and(|answer| answer.status == 200))
}
