//! Compresses closed files, on a thread of its own with a low priority.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::disk::Disk;
use super::folder::Folder;
use super::name::{Form, Stamp};
use crate::settings::DiskShare;

/// How much is read before it looks whether it shall stop.
const STEP_BYTES: usize = 128 * 1024;

/// Half the work of level 4 for files that are an eighth larger: the machine is busy while logs are long.
const LEVEL: u32 = 2;

/// Lower than everybody's, and high enough that it does not stand still for long while it holds the account.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// When it looks again without being called, for a disk that was too full.
const PAUSE: Duration = Duration::from_secs(60);

/// The folder, with the bell that calls the compressor.
pub(crate) struct Shelf {
    folder: Mutex<Folder>,
    bell: Condvar,
    stopping: AtomicBool,
}

impl Shelf {
    pub(crate) fn new(folder: Folder) -> Self {
        Self { folder: Mutex::new(folder), bell: Condvar::new(), stopping: AtomicBool::new(false) }
    }

    /// The account of files; held for the time of a few system calls at most.
    pub(crate) fn folder(&self) -> MutexGuard<'_, Folder> {
        self.folder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that there is a file to compress.
    pub(crate) fn ring(&self) {
        self.bell.notify_one();
    }
}

/// The compressor; it stops with this value and leaves nothing half done.
pub(crate) struct Packer {
    shelf: Arc<Shelf>,
    thread: Option<JoinHandle<()>>,
}

impl Packer {
    /// Starts it. A machine without room for a thread keeps its files as they are.
    pub(crate) fn start(shelf: Arc<Shelf>, folder: PathBuf, keep_free: DiskShare) -> Self {
        let run = Packing { shelf: Arc::clone(&shelf), folder, keep_free };
        let thread = std::thread::Builder::new().name("houtai-log-gzip".into()).spawn(move || run.run());
        Self { shelf, thread: thread.ok() }
    }
}

impl Drop for Packer {
    fn drop(&mut self) {
        self.shelf.stopping.store(true, Ordering::Relaxed);
        // Under the lock, so that it is not between its last look and its wait.
        drop(self.shelf.folder());
        self.shelf.ring();
        if let Some(thread) = self.thread.take() {
            // It looks after each step, so this takes milliseconds. A panic in it is no reason for another one.
            let _ = thread.join();
        }
    }
}

struct Packing {
    shelf: Arc<Shelf>,
    folder: PathBuf,
    keep_free: DiskShare,
}

/// Why a file was not compressed.
enum Failure {
    /// There is no use or no room for it now.
    NotNow,
    /// The file system refuses.
    Io,
}

impl From<io::Error> for Failure {
    fn from(_: io::Error) -> Self {
        Self::Io
    }
}

impl Packing {
    fn run(&self) {
        yield_to_everybody();
        while let Some(stamp) = self.next() {
            if let Err(failure) = self.pack(stamp) {
                let again = matches!(failure, Failure::NotNow);
                self.shelf.folder().give_up_packing(stamp, again);
            }
        }
    }

    /// Waits for a file to compress; `None` at the end.
    fn next(&self) -> Option<Stamp> {
        let mut folder = self.shelf.folder();
        loop {
            if self.is_stopping() {
                return None;
            }
            if let Some((stamp, bytes)) = folder.begin_packing() {
                if self.has_room_for(bytes) {
                    return Some(stamp);
                }
                folder.give_up_packing(stamp, true);
            }
            let waited = self.shelf.bell.wait_timeout(folder, PAUSE);
            folder = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether the disk has room for both forms above what is to stay free.
    fn has_room_for(&self, bytes: u64) -> bool {
        Disk::of(&self.folder)
            .is_ok_and(|disk| disk.free_bytes >= self.keep_free.of_disk(disk.bytes).saturating_add(bytes))
    }

    fn pack(&self, stamp: Stamp) -> Result<(), Failure> {
        let (plain, half) = {
            let folder = self.shelf.folder();
            (folder.path_of(stamp, Form::Plain), folder.path_of(stamp, Form::Half))
        };
        let mut source = File::open(&plain)?;
        let mut target = File::create(&half)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(LEVEL));
        let mut step = vec![0; STEP_BYTES];
        let mut written = 0;
        loop {
            let read = source.read(&mut step)?;
            if read == 0 {
                break;
            }
            encoder.write_all(&step[..read])?;
            self.put(stamp, &mut target, &mut written, encoder.get_mut())?;
        }
        self.put(stamp, &mut target, &mut written, &mut encoder.finish()?)?;
        // The plain file goes only when the other one would survive a loss of power too.
        target.sync_data()?;
        self.shelf.folder().finish_packing(stamp)?;
        Ok(())
    }

    /// Appends compressed bytes, with room for them in the budget first.
    fn put(
        &self,
        stamp: Stamp,
        target: &mut File,
        written: &mut u64,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        *written += bytes.len() as u64;
        if self.is_stopping() || !self.shelf.folder().grow_half(stamp, *written) {
            return Err(Failure::NotNow);
        }
        target.write_all(bytes)?;
        bytes.clear();
        Ok(())
    }

    fn is_stopping(&self) -> bool {
        self.shelf.stopping.load(Ordering::Relaxed)
    }
}

/// Whether a compressed file holds all of a plain one: its last four bytes say how long the content is.
pub(crate) fn is_whole(packed: &Path, plain: &Path) -> bool {
    let length = std::fs::metadata(plain).map(|plain| plain.len());
    let stated = stated_length(packed);
    matches!((length, stated), (Ok(length), Ok(stated)) if length % (1 << 32) == u64::from(stated))
}

fn stated_length(packed: &Path) -> io::Result<u32> {
    let mut file = File::open(packed)?;
    file.seek(SeekFrom::End(-4))?;
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Linux gives threads a priority of their own; elsewhere this call would slow the whole process down.
fn yield_to_everybody() {
    #[cfg(target_os = "linux")]
    // Where it is refused the thread works at the common priority.
    let _ = rustix::process::setpriority_process(None, NICENESS);
}
