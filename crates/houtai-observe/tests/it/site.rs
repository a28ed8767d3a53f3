//! A folder with a log in it, and what can be read from outside.

use std::fs::Metadata;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::read::MultiGzDecoder;
use houtai_core::Clock;
use houtai_observe::{DiskShare, FileOptions, LogWriter};
use tempfile::TempDir;
use tracing::Level;

/// Longer than any machine needs; nothing waits for it but a test that fails.
pub(crate) const LONG: Duration = Duration::from_secs(60);

pub(crate) struct Site {
    folder: TempDir,
    pub(crate) clock: Clock,
}

impl Site {
    pub(crate) fn new() -> Self {
        let clock = Clock::manual("2026-01-02T03:04:05Z".parse().unwrap());
        Self { folder: tempfile::tempdir().unwrap(), clock }
    }

    /// Below the folder of the test, so that a test can take it away.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("app.log")
    }

    /// Small files; whether the disk of the test machine is full is not what a test is about.
    pub(crate) fn options(&self) -> FileOptions {
        FileOptions {
            budget_bytes: 8 << 20,
            rotate_bytes: 64 << 10,
            keep_free: DiskShare::Bytes(0),
            clock: self.clock.clone(),
            ..FileOptions::new(self.file())
        }
    }

    pub(crate) fn writer(&self) -> LogWriter {
        LogWriter::file(self.options()).unwrap()
    }

    /// The names of the files, sorted, without the lock.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "app.log.lock");
        names.sort();
        names
    }

    /// All lines, oldest first.
    pub(crate) fn lines(&self) -> Vec<String> {
        let (current, closed): (Vec<String>, Vec<String>) =
            self.names().into_iter().partition(|name| name == "app.log");
        let texts = closed.into_iter().chain(current).map(|name| read(&self.folder().join(name)));
        texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
    }
}

/// The text of a file, compressed or not.
pub(crate) fn read(path: &Path) -> String {
    let mut text = String::new();
    let mut file = std::fs::File::open(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    } else {
        file.read_to_string(&mut text).unwrap();
    }
    text
}

/// What all files of a folder take: by their lengths, and by the blocks that they have.
pub(crate) fn taken(folder: &Path) -> (u64, u64) {
    let entries = std::fs::read_dir(folder).unwrap();
    // A file may be deleted between listing and looking.
    let files: Vec<Metadata> = entries.filter_map(|entry| entry.ok()?.metadata().ok()).collect();
    (files.iter().map(Metadata::len).sum(), files.iter().map(|file| file.blocks() * 512).sum())
}

/// Waits for something that comes by itself.
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + LONG;
    while !holds() {
        assert!(Instant::now() < end, "it did not come: {what}");
        std::thread::yield_now();
    }
}

pub(crate) fn say(writer: &LogWriter, text: &str) {
    writer.write(Level::INFO, format!("{text}\n").as_bytes());
}

/// Writes numbered lines of about a hundred bytes, as fast as they are taken without being dropped.
pub(crate) fn say_numbers(writer: &LogWriter, numbers: std::ops::Range<u32>) {
    for number in numbers {
        say(writer, &numbered(number));
        if number % 1000 == 999 {
            assert!(writer.flush(LONG));
        }
    }
    assert!(writer.flush(LONG));
}

pub(crate) fn numbered(number: u32) -> String {
    format!("{number:08} {}", "the quick brown fox jumps over the lazy dog; ".repeat(2))
}
