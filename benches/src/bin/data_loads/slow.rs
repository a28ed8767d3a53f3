//! One statement of a hundred takes 200 ms. How long do the others wait?

use std::sync::Arc;
use std::time::{Duration, Instant};

use houtai_benches::items;
use houtai_benches::statistics::median;
use serde_json::json;
use tokio::task::JoinSet;

use crate::exclusive::Exclusive;
use crate::slow_ways::{SAME, Way};
use crate::told::percentile;
use crate::{Failure, Options};

const SLEEP: f64 = 0.2;
/// One of so many sleeps.
const EACH: u64 = 100;
/// Connections of either pool; houtai has its four shared ones besides.
const POOL: usize = 16;
/// The p99 of the others, over the one of an exclusive pool.
const GOAL: f64 = 2.0;
/// How often statements are sent.
const TICK: Duration = Duration::from_millis(1);

/// Measures all rounds, everybody by turns.
pub(crate) async fn measure(options: &Options) -> Result<(), Failure> {
    let url = options.server()?;
    let db = items::postgres(url, POOL).await?;
    items::reset(&db, items::ROWS).await?;
    let ways = [
        Way::Exclusive(Exclusive::connect(url, POOL, SAME).await?),
        Way::OwnText(db.clone()),
        Way::SameText(db),
    ]
    .map(Arc::new);
    for way in &ways {
        // Statements are prepared, and slow ones known.
        load(way, options.rate, Duration::from_millis(500)).await?;
    }
    let mut found = vec![Vec::new(); ways.len()];
    for _ in 0..options.rounds {
        for (way, found) in ways.iter().zip(&mut found) {
            let waits = load(way, options.rate, options.duration()).await?;
            tell(way, options, &waits);
            found.push(percentile(&waits, 99.0));
        }
    }
    conclude(&ways, &found);
    Ok(())
}

/// Sends statements at their times, whether or not others are answered; the milliseconds of those that do not sleep, in
/// order.
async fn load(way: &Arc<Way>, rate: u64, duration: Duration) -> Result<Vec<f64>, Failure> {
    let began = Instant::now();
    let mut ticks = tokio::time::interval(TICK);
    let mut tasks = JoinSet::new();
    let mut sent = 0;
    while began.elapsed() < duration {
        let due = u64::try_from(began.elapsed().as_micros())? * rate / 1_000_000;
        while sent < due {
            sent += 1;
            tasks.spawn(one(Arc::clone(way), sent));
        }
        ticks.tick().await;
    }
    let mut waits = Vec::new();
    while let Some(wait) = tasks.join_next().await {
        waits.extend(wait??);
    }
    waits.sort_by(f64::total_cmp);
    Ok(waits)
}

async fn one(way: Arc<Way>, number: u64) -> Result<Option<f64>, Failure> {
    let is_slow = number.is_multiple_of(EACH);
    let id = i64::try_from(number % items::ROWS)? + 1;
    let began = Instant::now();
    way.title(id, if is_slow { SLEEP } else { 0.0 }).await?;
    Ok((!is_slow).then(|| began.elapsed().as_secs_f64() * 1e3))
}

fn tell(way: &Way, options: &Options, waits: &[f64]) {
    crate::told::line(&json!({
        "load": "slow",
        "way": way.name(),
        "per_second": options.rate,
        "others": waits.len(),
        "p50_ms": percentile(waits, 50.0),
        "p99_ms": percentile(waits, 99.0),
        "p999_ms": percentile(waits, 99.9),
        "most_ms": percentile(waits, 100.0),
    }));
}

fn conclude(ways: &[Arc<Way>], found: &[Vec<f64>]) {
    let Some(pool) = found.first().map(|found| median(found)) else { return };
    eprintln!("\n1 % of the statements take 200 ms; p99 of the others, the median of the rounds:");
    for (way, found) in ways.iter().zip(found) {
        let p99 = median(found);
        eprintln!(
            "{:<18} {p99:>8.2} ms, {:.2} x of the exclusive pool, goal <= {GOAL}",
            way.name(),
            p99 / pool
        );
    }
}
