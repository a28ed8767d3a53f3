//! What a statement costs before it reaches a database: its text, its values, its span, its numbers.

use std::io::sink;
use std::sync::Arc;
use std::time::{Duration, Instant};

use houtai_benches::items::{Item, told};
use houtai_benches::statistics::median;
use houtai_core::{Clock, Id};
use houtai_data::{Db, Model as _};
use serde_json::json;
use tracing::dispatcher::with_default;
use tracing::{Dispatch, Level};

use crate::nowhere::Nowhere;
use crate::{Failure, Options};

/// How often each runs in a round.
const TIMES: u32 = 50_000;
const WAYS: [&str; 4] = ["one row", "page", "insert", "update"];
/// A list page writes its text each time; the other texts are written once and kept.
const LOGS: [(&str, Option<Level>); 3] = [
    ("nobody listens", None),
    ("lines from info on", Some(Level::INFO)),
    ("a line each", Some(Level::DEBUG)),
];

/// Measures all rounds, by turns.
pub(crate) fn measure(options: &Options) -> Result<(), Failure> {
    let db = Db::new("default", Arc::new(Nowhere), Clock::system());
    db.log_slower_than(Some(Duration::from_secs(1)));
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut found = vec![vec![Vec::new(); WAYS.len()]; LOGS.len()];
    for _ in 0..options.rounds {
        for ((log, level), found) in LOGS.iter().zip(&mut found) {
            with_default(&subscriber(*level), || {
                for (way, found) in WAYS.iter().zip(found) {
                    let nanos = runtime.block_on(nanos_each(&db, way))?;
                    crate::told::line(&json!({ "load": "spans", "log": log, "statement": way, "ns": nanos }));
                    found.push(nanos);
                }
                Ok::<_, Failure>(())
            })?;
        }
    }
    conclude(&found);
    Ok(())
}

fn subscriber(level: Option<Level>) -> Dispatch {
    match level {
        None => Dispatch::none(),
        Some(level) => {
            Dispatch::new(tracing_subscriber::fmt().with_max_level(level).with_writer(sink).finish())
        }
    }
}

async fn nanos_each(db: &Db, way: &str) -> Result<f64, Failure> {
    let id = Id::new(7).ok_or("7 is an id")?;
    let began = Instant::now();
    for _ in 0..TIMES {
        once(db, way, id).await?;
    }
    Ok(began.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES))
}

async fn once(db: &Db, way: &str, id: Id<Item>) -> Result<(), Failure> {
    match way {
        "one row" => drop(Item::find(db, id).await.map_err(told)?),
        "page" => {
            let page = Item::query().filter(Item::id.gt(id)).order_by(Item::id.asc()).limit(20);
            drop(page.all(db).await.map_err(told)?);
        }
        "insert" => {
            let new = Item::create(db).title("item 7").note(None).done(true).quantity(7).price(1.75);
            drop(new.save().await.map_err(told)?);
        }
        _ => drop(Item::update(db, id).quantity(8).save().await.map_err(told)?),
    }
    Ok(())
}

fn conclude(found: &[Vec<Vec<f64>>]) {
    eprintln!("\nnanoseconds of a statement without a database");
    eprintln!("{:<20} {:>10} {:>10} {:>10} {:>10}", "", WAYS[0], WAYS[1], WAYS[2], WAYS[3]);
    for ((log, _), found) in LOGS.iter().zip(found) {
        let medians: Vec<_> = found.iter().map(|found| format!("{:>10.0}", median(found))).collect();
        eprintln!("{log:<20} {}", medians.join(" "));
    }
}
