//! A million rows: memory, time to the first row, time to the last.

use std::process::Command;

use houtai_benches::items;
use houtai_benches::places::Places;
use houtai_benches::running::Folder;
use houtai_benches::statistics::median;
use houtai_data::Synchronous;
use serde_json::Value;

use crate::stream_ways::WAYS;
use crate::{Failure, Options};

/// Measures both databases, each way in processes of its own.
pub(crate) fn measure(options: &Options) -> Result<(), Failure> {
    let folder = Folder::create(&Places::find()?.runs("data-loads"), 0)?;
    let file = folder.path().join("rows.db");
    let sqlite = format!("sqlite:{}", file.display());
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime()?.block_on(async {
        items::reset(&items::sqlite(&file, Synchronous::Normal)?, options.rows).await?;
        if let Some(url) = &options.postgres {
            items::reset(&items::postgres(url, 2).await?, options.rows).await?;
        }
        Ok::<_, Failure>(())
    })?;
    compare("SQLite", &sqlite, options)?;
    options.postgres.as_deref().map_or(Ok(()), |url| compare("PostgreSQL", url, options))
}

fn compare(name: &str, url: &str, options: &Options) -> Result<(), Failure> {
    let mut lines = vec![Vec::new(); WAYS.len()];
    for _ in 0..options.rounds {
        for (way, lines) in WAYS.iter().zip(&mut lines) {
            let line = once(way, url)?;
            if line["rows"].as_u64() != Some(options.rows) {
                return Err(format!("{way} has not read {} rows: {line}", options.rows).into());
            }
            crate::told::line(&line);
            lines.push(line);
        }
    }
    eprintln!("\n{} rows, {name:<12} {:>12} {:>10} {:>12}", options.rows, "first row", "all", "memory");
    for (way, lines) in WAYS.iter().zip(&lines) {
        let of =
            |field: &str| median(&lines.iter().filter_map(|line| line[field].as_f64()).collect::<Vec<_>>());
        eprintln!(
            "{way:<27} {:>9.2} ms {:>8.2} s {:>8.1} MiB",
            of("first_row_ms"),
            of("seconds"),
            of("memory_mib")
        );
    }
    Ok(())
}

fn once(way: &str, url: &str) -> Result<Value, Failure> {
    let output =
        Command::new(std::env::current_exe()?).args(["stream-once", "--way", way, "--url", url]).output()?;
    if !output.status.success() {
        return Err(format!("{way}: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
