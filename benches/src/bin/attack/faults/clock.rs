//! A wall clock that jumps by days.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use houtai_benches::places::Places;

use crate::Failure;
use crate::run::{Attack, Bounds, Done, attacked};
use crate::tally::{NotTested, Tally};
use crate::target::{Scene, Setup, Target};
use crate::tools;
use crate::wire::{ask, attacker, connect};

const JUMPS: [&str; 5] = ["+3d", "-3d", "+0", "+400d", "-400d"];
const PRELOADED: &str = "faketime/libfaketimeMT.so.1";

/// Only the wall clock is faked: the monotonic one cannot jump by definition.
pub(crate) fn fault(places: &Places, _: Option<u64>) -> Result<Done, Failure> {
    tools::debian("faketime", "faketime")?;
    let library = library().ok_or_else(|| NotTested(format!("there is no {PRELOADED} below /usr/lib")))?;
    let file = clock_file(places);
    fs::create_dir_all(places.runs("attack-tools"))?;
    fs::write(&file, "+0\n")?;
    let (library, file) = (library.to_string_lossy().into_owned(), file.to_string_lossy().into_owned());
    let environment = [
        ("LD_PRELOAD", library.as_str()),
        ("FAKETIME_TIMESTAMP_FILE", file.as_str()),
        ("FAKETIME_CACHE_DURATION", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let target = Target::start_with(places, &Setup { environment: &environment, ..Setup::default() })?;
    attacked(target, Bounds::FELT, attack, 0)
}

fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let mut dates = Vec::new();
        for jump in JUMPS {
            fs::write(scene.tools.join("clock"), format!("{jump}\n"))?;
            tokio::time::sleep(Duration::from_secs(3)).await;
            let mut stream = connect(attacker(0, 1), scene.address).await?;
            let answer = ask(&mut stream, "GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
            dates.push(answer.header("date").unwrap_or_default().to_owned());
        }
        let day = |date: &str| date.get(..16).map(str::to_owned);
        let moves = dates.windows(2).map(|pair| day(&pair[0]) != day(&pair[1]));
        let moves: Vec<bool> = moves.collect();
        if !moves.contains(&true) {
            return Err(NotTested("the preloaded clock does not reach the server".into()).into());
        }
        Ok(Tally::new(format!("the clock jumped by {}", JUMPS.join(", ")))
            .check(!moves.contains(&false), format!("Date: {}", dates.join("; "))))
    })
}

fn clock_file(places: &Places) -> PathBuf {
    places.runs("attack-tools").join("clock")
}

fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path().join(PRELOADED));
    folders.into_iter().find(|path| path.exists())
}
