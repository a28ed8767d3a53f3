//! Looks at a folder all the time.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The most that was seen.
#[derive(Clone, Copy, Default)]
pub(crate) struct Seen {
    pub(crate) looks: u64,
    /// The sum of the lengths of all files.
    pub(crate) length_bytes: u64,
    /// The sum of the blocks that they had on the disk.
    pub(crate) disk_bytes: u64,
}

/// Looks until it is done.
pub(crate) fn watch(folder: &Path, done: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    while !done.load(Ordering::Relaxed) {
        let (length, disk) = taken(folder);
        seen.looks += 1;
        seen.length_bytes = seen.length_bytes.max(length);
        seen.disk_bytes = seen.disk_bytes.max(disk);
    }
    seen
}

/// A file that is deleted between listing and looking takes nothing any more.
fn taken(folder: &Path) -> (u64, u64) {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let files = entries.filter_map(|entry| entry.ok()?.metadata().ok());
    files.fold((0, 0), |(length, disk), file| (length + file.len(), disk + file.blocks() * 512))
}
