//! Many writers at once on one SQLite file, each unit on the disk before it is answered.

use std::time::Instant;

use houtai_benches::places::Places;
use houtai_benches::running::Folder;
use houtai_benches::statistics::{Interval, interval, median};
use houtai_data::{Db, Model as _, Synchronous};
use houtai_workload::item::NewItem;
use serde_json::json;

use crate::writers_bound::{WRITERS, synchronisation, unit};
use crate::{Failure, Options};
use houtai_benches::items::{self, Item};

/// The least part of what the disk permits.
const GOAL: f64 = 0.8;

struct Round {
    synchronisation: f64,
    unit: f64,
    per_second: f64,
}

impl Round {
    /// Units per second, if all writers share each commit and nothing else took time.
    fn bound(&self) -> f64 {
        let writers = WRITERS as f64;
        writers / (self.synchronisation + writers * self.unit)
    }

    fn ratio(&self) -> f64 {
        self.per_second / self.bound()
    }
}

/// Measures all rounds.
pub(crate) async fn measure(options: &Options) -> Result<(), Failure> {
    let places = Places::find()?;
    let mut rounds = Vec::new();
    for number in 0..options.rounds {
        let folder = Folder::create(&places.runs("data-loads"), u16::try_from(number)?)?;
        let synchronisation = synchronisation(folder.path())?;
        let unit = unit(folder.path())?;
        let db = items::sqlite(&folder.path().join("items.db"), Synchronous::Full)?;
        items::reset(&db, items::ROWS).await?;
        let per_second = load(&db, options).await?;
        let round = Round { synchronisation, unit, per_second };
        tell(&round);
        rounds.push(round);
    }
    conclude(&rounds);
    Ok(())
}

/// Every unit that is answered must be there; a single error ends the measuring.
async fn load(db: &Db, options: &Options) -> Result<f64, Failure> {
    let before = Item::query().count(db).await.map_err(items::told)?;
    let (began, duration) = (Instant::now(), options.duration());
    let tasks: Vec<_> = (0..WRITERS)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut written = 0_u64;
                while began.elapsed() < duration {
                    write(&db).await?;
                    written += 1;
                }
                Ok::<_, Failure>(written)
            })
        })
        .collect();
    let mut written = 0;
    for task in tasks {
        written += task.await??;
    }
    let seconds = began.elapsed().as_secs_f64();
    let there = Item::query().count(db).await.map_err(items::told)? - before;
    if there != written {
        return Err(format!("{written} units were answered and {there} are there").into());
    }
    Ok(written as f64 / seconds)
}

async fn write(db: &Db) -> Result<(), Failure> {
    let NewItem { title, note, done, quantity, price } = NewItem::numbered(7);
    let create = Item::create(db).title(title).note(note).done(done).quantity(quantity).price(price);
    create.add().await.map(drop).map_err(items::told)
}

fn tell(round: &Round) {
    crate::told::line(&json!({
        "load": "writers",
        "writers": WRITERS,
        "synchronisation_us": round.synchronisation * 1e6,
        "unit_us": round.unit * 1e6,
        "bound_per_second": round.bound(),
        "per_second": round.per_second,
        "ratio": round.ratio(),
        "errors": 0,
    }));
}

fn conclude(rounds: &[Round]) {
    let of = |value: fn(&Round) -> f64| median(&rounds.iter().map(value).collect::<Vec<_>>());
    let ratios: Vec<_> = rounds.iter().map(Round::ratio).collect();
    let Interval { low, high, coverage } = interval(&ratios);
    eprintln!(
        "\n{WRITERS} writers, synchronous = FULL: {:.0} units/s of {:.0} that the disk permits\n\
         one synchronisation takes {:.0} us, one unit {:.2} us\n\
         ratio {:.2} ({low:.2} to {high:.2}, sure to {:.0} %), goal >= {GOAL}; 0 errors",
        of(|round| round.per_second),
        of(Round::bound),
        of(|round| round.synchronisation * 1e6),
        of(|round| round.unit * 1e6),
        median(&ratios),
        coverage * 100.0,
    );
}
