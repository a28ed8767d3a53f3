//! What the disk and SQLite permit: the time of one synchronisation, and of one unit.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::Instant;

use houtai_benches::statistics::median;
use houtai_workload::item::{NewItem, SQLITE};
use rusqlite::{Connection, params};

use crate::Failure;

/// How many share a commit.
pub(crate) const WRITERS: usize = 64;

const SYNCHRONISATIONS: u32 = 100;
const COMMITS: usize = 200;
/// Two frames of the log.
const FRAMES: [u8; 8240] = [7; 8240];
const INSERT: &str =
    "insert into bench_items (title, note, done, quantity, price) values (?1, ?2, ?3, ?4, ?5)";

/// Seconds of writing two pages into a file that is there already, as SQLite does with its log, and waiting for the
/// disk.
pub(crate) fn synchronisation(folder: &Path) -> Result<f64, Failure> {
    let path = folder.join("synchronised");
    let file = OpenOptions::new().create(true).truncate(true).write(true).open(path)?;
    file.set_len(u64::from(SYNCHRONISATIONS) * 8240)?;
    for at in 0..SYNCHRONISATIONS {
        file.write_all_at(&FRAMES, u64::from(at) * 8240)?;
    }
    file.sync_all()?;
    let mut seconds = Vec::new();
    for at in 0..SYNCHRONISATIONS {
        let began = Instant::now();
        file.write_all_at(&FRAMES, u64::from(at) * 8240)?;
        file.sync_data()?;
        seconds.push(began.elapsed().as_secs_f64());
    }
    Ok(median(&seconds))
}

/// Seconds of one insert among those of a commit that does not wait for the disk, on one thread and without anybody
/// between.
pub(crate) fn unit(folder: &Path) -> Result<f64, Failure> {
    let connection = Connection::open(folder.join("bound.db"))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.execute_batch(SQLITE)?;
    let mut seconds = Vec::new();
    for _ in 0..COMMITS {
        let began = Instant::now();
        commit(&connection)?;
        seconds.push(began.elapsed().as_secs_f64() / WRITERS as f64);
    }
    Ok(median(&seconds))
}

fn commit(connection: &Connection) -> Result<(), Failure> {
    connection.execute_batch("begin immediate")?;
    for number in 0..WRITERS {
        let NewItem { title, note, done, quantity, price } = NewItem::numbered(i64::try_from(number)?);
        connection.prepare_cached(INSERT)?.insert(params![title, note, done, quantity, price])?;
    }
    Ok(connection.execute_batch("commit")?)
}
