//! The storm: threads that send lines as fast as they can.

use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use houtai_observe::{DiskShare, FileOptions, LogWriter};
use tracing::Level;

use crate::options::Options;
use crate::remains::Remains;
use crate::report::{ErrorLines, Report};
use crate::waits::Waits;
use crate::{Failure, line, watcher};

/// No disk is that slow; a storm that is not written by then is a failure.
const DEADLINE: Duration = Duration::from_secs(300);

/// Runs one storm and reads what it left.
pub(crate) fn run(options: &Options) -> Result<Report, Failure> {
    let folder = options.folder.join(format!("houtai-log-storm-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(options, &folder);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure(options: &Options, folder: &Path) -> Result<Report, Failure> {
    let calm_nanos = calm(&folder.join("calm"))?;
    let storm = folder.join("storm");
    let writer = LogWriter::file(file_options(&storm, options.budget_bytes))?;
    let done = AtomicBool::new(false);
    let began = Instant::now();
    let (waits, seen, sending) = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watcher::watch(&storm, &done));
        let waits = send(&writer, options);
        let sending = began.elapsed();
        let written = writer.flush(DEADLINE);
        done.store(true, Ordering::Relaxed);
        let seen = watcher.join().map_err(|_| "the watcher panicked")?;
        if written { Ok((waits, seen, sending)) } else { Err("the storm was not written in time") }
    })?;
    if !writer.close(DEADLINE) {
        return Err("the writer did not end".into());
    }
    let remains = Remains::read(&storm)?;
    let error = Level::ERROR;
    Ok(Report {
        lines: options.lines,
        threads: options.threads,
        budget_bytes: options.budget_bytes,
        calm_nanos,
        sending,
        seen,
        waits,
        errors: ErrorLines {
            sent: (0..options.lines).filter(|number| line::level_of(*number) == error).count() as u64,
            kept: remains.errors(),
            doubles: remains.doubles,
            expired: writer.expired(error),
            dropped: writer.dropped().of_level(error),
        },
        written: line::levels().map(|level| (level, writer.written(level))).collect(),
        dropped: line::levels().map(|level| (level, writer.dropped().of_level(level))).collect(),
    })
}

fn file_options(folder: &Path, budget_bytes: u64) -> FileOptions {
    let keep_free = DiskShare::Bytes(0);
    FileOptions { budget_bytes, keep_free, ..FileOptions::new(folder.join("app.log")) }
}

/// All threads begin together; the numbers of lines go round.
fn send(writer: &LogWriter, options: &Options) -> Waits {
    let start = Barrier::new(usize::try_from(options.threads).unwrap_or(1));
    let (start, mut all) = (&start, Waits::new());
    std::thread::scope(|scope| {
        let send = |thread| move || send_from(writer, start, thread, options);
        let threads: Vec<_> = (0..options.threads).map(|thread| scope.spawn(send(thread))).collect();
        for thread in threads {
            // A panic of a sender is one of the program.
            thread.join().iter().for_each(|waits| all.add(waits));
        }
    });
    all
}

fn send_from(writer: &LogWriter, start: &Barrier, thread: u64, options: &Options) -> Waits {
    let (mut waits, mut text) = (Waits::new(), Vec::new());
    start.wait();
    let step = usize::try_from(options.threads).unwrap_or(1);
    for number in (thread..options.lines).step_by(step) {
        let level = line::level_of(number);
        line::write(&mut text, level, number);
        let before = Instant::now();
        writer.write(level, &text);
        waits.count(before.elapsed());
    }
    waits
}

/// What one line costs the thread that sends it when there is no storm, in nanoseconds: batches that the queue takes
/// easily, timed as a whole.
fn calm(folder: &Path) -> Result<f64, Failure> {
    const BATCHES: u32 = 200;
    const BATCH: u32 = 1000;
    let writer = LogWriter::file(file_options(folder, 256 << 20))?;
    let mut text = Vec::new();
    line::write(&mut text, Level::INFO, 1);
    let mut took = Duration::ZERO;
    for _ in 0..BATCHES {
        let before = Instant::now();
        for _ in 0..BATCH {
            writer.write(Level::INFO, &text);
        }
        took += before.elapsed();
        if !writer.flush(DEADLINE) {
            return Err("calm lines were not written in time".into());
        }
    }
    if writer.dropped().total() > 0 {
        return Err("calm lines were dropped".into());
    }
    Ok(took.as_nanos() as f64 / f64::from(BATCHES * BATCH))
}
