//! A process that is killed while it writes.

use std::hash::{BuildHasher, RandomState};
use std::path::Path;

use houtai_data::testing::{Rows, Stored};
use houtai_data::{SqliteDriver, SqliteOptions};

use super::child::{TABLE, Writing};
use super::{one, read, run};

const ROUNDS: i64 = 6;

/// More than a process writes before it is killed.
const ROWS: i64 = 1_000_000;

#[tokio::test]
async fn whatever_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut acknowledged = Vec::new();
    prepare(&path).await;
    for round in 0..ROUNDS {
        let mut writing = Writing::start(&path, 1 + round * ROWS, ROWS);
        // The moment differs from run to run.
        let until = RandomState::new().hash_one(round) % 300;
        acknowledged.extend((0..=until).map_while(|_| writing.acknowledged()));
        acknowledged.extend(writing.kill());
        check(&path, &acknowledged).await;
    }
    assert!(acknowledged.len() >= usize::try_from(ROUNDS).unwrap());
}

async fn prepare(path: &Path) {
    let driver = SqliteDriver::open(SqliteOptions::new(path)).unwrap();
    run(&driver, TABLE).await.unwrap();
}

/// All acknowledged rows are there, no row lacks its pair, and the file is whole.
async fn check(path: &Path, acknowledged: &[i64]) {
    let driver = SqliteDriver::open(SqliteOptions::new(path)).unwrap();
    assert_eq!(one(&driver, "pragma integrity_check").await, Stored::Text("ok".to_owned()));
    let half = "select count(*) from written as one where not exists \
                (select 1 from written as two where two.id = one.pair)";
    assert_eq!(one(&driver, half).await, Stored::Int(0));
    let rows: Rows = Rows(read(&driver, "select id from written where id > 0", Vec::new()).await.unwrap());
    let there: std::collections::HashSet<i64> = rows
        .0
        .iter()
        .filter_map(|row| if let [Stored::Int(id)] = row[..] { Some(id) } else { None })
        .collect();
    let lost: Vec<_> = acknowledged.iter().filter(|id| !there.contains(id)).collect();
    assert!(lost.is_empty(), "{} of {} rows are lost: {lost:?}", lost.len(), acknowledged.len());
}
