//! The current file and how it becomes a closed one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use houtai_core::Clock;
use houtai_core::settings::ByteSize;

use super::current::Current;
use super::disk::{Disk, blocks};
use super::folder::Folder;
use super::limits::Limits;
use super::lock::{Lock, LockError};
use super::name::{Form, Names};
use super::packing::{Packer, Shelf};
use super::setback::Setback;
use crate::writer::condition::Condition;
use crate::writer::drops::DropReason;
use crate::writer::health::Health;
use crate::writer::options::FileOptions;
use crate::writer::piece::Piece;
use crate::writer::sink::{Sink, Written};

/// How often the folder is read anew, for files that somebody else has removed.
const SCAN_EVERY: Duration = Duration::from_secs(60);

/// How long the room of deleted files is counted on, on file systems that give it back later.
const CREDIT_FOR: Duration = Duration::from_secs(5);

/// A log file within its budget.
pub(crate) struct Rotating {
    folder: PathBuf,
    name: PathBuf,
    names: Names,
    limits: Limits,
    clock: Clock,
    condition: Condition,
    shelf: Arc<Shelf>,
    current: Option<Current>,
    // The span of `rotate_every` in which the current file was last written to.
    period: i64,
    scanned: Instant,
    credit: Option<(Instant, u64)>,
    // Dropped in this order: the compressor stops before another writer may take the lock.
    _packer: Option<Packer>,
    lock: Option<Lock>,
}

impl Rotating {
    /// A file that is not yet open.
    pub(crate) fn new(
        options: &FileOptions,
        folder: PathBuf,
        name: &str,
        limits: Limits,
        condition: Condition,
        health: Arc<Health>,
    ) -> Self {
        let names = Names::of(name);
        let account = Folder::new(folder.clone(), names.clone(), limits.budget_bytes, health);
        let shelf = Arc::new(Shelf::new(account));
        let pack = || Packer::start(Arc::clone(&shelf), folder.clone(), limits.keep_free);
        Self {
            name: folder.join(name),
            names,
            clock: options.clock.clone(),
            _packer: options.compress.then(pack),
            folder,
            limits,
            condition,
            shelf,
            current: None,
            period: 0,
            scanned: Instant::now(),
            credit: None,
            lock: None,
        }
    }

    /// Makes sure that there is a file to write to: after the start, after a trouble, and when somebody has renamed or
    /// removed the file or its folder.
    pub(crate) fn ready(&mut self) -> Result<(), Setback> {
        if self.current.as_mut().is_some_and(Current::is_in_place) {
            return Ok(());
        }
        self.current = None;
        std::fs::create_dir_all(&self.folder)
            .map_err(|error| Setback::io("the folder cannot be made:", &self.folder, error))?;
        self.take_lock()?;
        self.scan()?;
        self.open_current()?;
        self.rotate_when_due()
    }

    fn take_lock(&mut self) -> Result<(), Setback> {
        if self.lock.as_ref().is_some_and(Lock::is_in_place) {
            return Ok(());
        }
        self.lock = None;
        let path = self.folder.join(self.names.lock());
        match Lock::take(path.clone()) {
            Ok(lock) => self.lock = Some(lock),
            Err(LockError::Taken(holder)) => return Err(Setback::Taken(holder)),
            Err(LockError::Io(error)) => return Err(Setback::io("there is no lock:", &path, error)),
        }
        Ok(())
    }

    fn scan(&mut self) -> Result<(), Setback> {
        self.scanned = Instant::now();
        let scanned = self.shelf.folder().scan();
        self.shelf.ring();
        scanned.map_err(|error| Setback::io("the folder cannot be read:", &self.folder, error))
    }

    fn open_current(&mut self) -> Result<(), Setback> {
        let opened = Current::open(self.name.clone());
        let current = opened.map_err(|error| Setback::io("cannot open", &self.name, error))?;
        let every = self.limits.rotate_every;
        self.period = current.written_before().map_or(self.period_now(), |second| period(second, every));
        self.current = Some(current);
        self.settle()
    }

    /// Accounts for what the current file takes now.
    fn settle(&mut self) -> Result<(), Setback> {
        let taken = self.current.as_ref().map_or(0, Current::taken_bytes);
        let mut folder = self.shelf.folder();
        folder.set_current(taken);
        folder
            .make_room(0)
            .map_err(|error| Setback::io("cannot delete old files in", &self.folder, error))?;
        Ok(())
    }

    fn period_now(&self) -> i64 {
        let second = self.clock.now().as_microsecond().div_euclid(1_000_000);
        period(second, self.limits.rotate_every)
    }

    /// Closes the file of an earlier period, and one that another run has left too large. A clock that has gone back
    /// begins a period without closing anything.
    fn rotate_when_due(&mut self) -> Result<(), Setback> {
        let (before, now) = (self.period, self.period_now());
        self.period = now;
        let length = self.current.as_ref().map_or(0, Current::length);
        let is_due = length > 0 && (now > before || length > self.limits.rotate_bytes);
        if is_due { self.rotate() } else { Ok(()) }
    }

    /// Closes the current file and begins another one.
    fn rotate(&mut self) -> Result<(), Setback> {
        let Some(current) = self.current.take() else { return Ok(()) };
        let mut folder = self.shelf.folder();
        let mut stamp = folder.next_stamp(self.clock.now());
        // Renaming would replace what somebody else has put there since the last scan.
        while folder.path_of(stamp, Form::Plain).symlink_metadata().is_ok() {
            stamp = folder.next_stamp(self.clock.now());
        }
        std::fs::rename(&self.name, folder.path_of(stamp, Form::Plain))
            .map_err(|error| Setback::io("cannot rename", &self.name, error))?;
        folder.close_current(stamp, current.lines());
        drop(folder);
        // Its descriptor is free for the next file, also in a process that has no other left; only then the compressor
        // is called, which needs some too.
        drop(current);
        let opened = self.open_current();
        self.shelf.ring();
        opened
    }

    /// Writes lines of the piece from `start` on, at most until the file is full; tells where the next ones begin.
    fn write_some(&mut self, piece: &Piece, start: usize) -> Result<usize, Setback> {
        self.ready()?;
        self.rotate_when_due()?;
        let length = self.current.as_ref().map_or(0, Current::length);
        let left = self.limits.rotate_bytes.saturating_sub(length);
        let fits = start.saturating_add(usize::try_from(left).unwrap_or(usize::MAX));
        let mut end = piece.whole_lines_within(fits);
        if end <= start {
            if length > 0 {
                self.rotate()?;
                return Ok(start);
            }
            end = piece.line_end_after(start);
        }
        self.make_room((end - start) as u64)?;
        self.append(piece, start, end)
    }

    /// Makes room within the budget and on the disk.
    fn make_room(&mut self, bytes: u64) -> Result<(), Setback> {
        let Some(current) = &self.current else { return Ok(()) };
        let grows = blocks(current.length() + bytes + 1).saturating_sub(current.taken_bytes());
        let made = self.shelf.folder().make_room(grows);
        match made {
            Ok(true) => self.keep_free(bytes),
            Ok(false) => Err(Setback::Full(format!(
                "the budget of {} has no room for another line",
                ByteSize(self.limits.budget_bytes)
            ))),
            Err(error) => Err(Setback::io("cannot delete old files in", &self.folder, error)),
        }
    }

    /// Deletes old files where the disk is fuller than it may be.
    fn keep_free(&mut self, bytes: u64) -> Result<(), Setback> {
        // A disk that does not tell how full it is shows it by refusing a write.
        let Ok(disk) = Disk::of(&self.folder) else { return Ok(()) };
        let keep = self.limits.keep_free.of_disk(disk.bytes);
        if keep == 0 {
            return Ok(());
        }
        let mut credit =
            self.credit.filter(|(when, _)| when.elapsed() < CREDIT_FOR).map_or(0, |(_, bytes)| bytes);
        while disk.free_bytes.saturating_add(credit) < keep.saturating_add(bytes) {
            let Some(freed) = self.drop_oldest()? else {
                let folder = self.folder.display();
                let (free, keep) = (ByteSize(disk.free_bytes), ByteSize(keep));
                return Err(Setback::Full(format!(
                    "the disk of {folder} has {free} left, and `log.keep_free` keeps {keep} free"
                )));
            };
            credit += freed;
            self.credit = Some((Instant::now(), credit));
        }
        Ok(())
    }

    fn drop_oldest(&self) -> Result<Option<u64>, Setback> {
        let dropped = self.shelf.folder().drop_oldest();
        dropped.map_err(|error| Setback::io("cannot delete old files in", &self.folder, error))
    }

    fn append(&mut self, piece: &Piece, start: usize, end: usize) -> Result<usize, Setback> {
        let Some(current) = &mut self.current else { return Ok(start) };
        let whole = |out| piece.whole_lines_within(start + out).saturating_sub(start);
        let appended = current.append(&piece.bytes()[start..end], whole);
        let reached = start + appended.bytes;
        current.count(piece.counts_between(start, reached));
        self.settle()?;
        match appended.error {
            None => Ok(reached),
            // Lines are out, or an old file has made room: then it goes on.
            Some(_) if appended.bytes > 0 => Ok(reached),
            Some(error) if Setback::is_full(&error) && self.drop_oldest()?.is_some() => Ok(reached),
            Some(error) => {
                // A file that broke is opened anew.
                self.current = None;
                Err(Setback::Write(format!("cannot write {}", self.name.display()), error))
            }
        }
    }

    /// Notes why lines are lost.
    pub(crate) fn fell(&mut self, setback: Setback) -> DropReason {
        self.condition.fell(setback.into())
    }

    /// What a look can do: notice what others have done, begin a new period, end a trouble.
    fn look(&mut self) -> Result<(), Setback> {
        if self.lock.as_ref().is_some_and(|lock| !lock.is_in_place()) {
            self.current = None;
        }
        self.ready()?;
        self.rotate_when_due()?;
        if self.scanned.elapsed() >= SCAN_EVERY {
            self.scan()?;
        }
        self.make_room(1)
    }
}

impl Sink for Rotating {
    fn write(&mut self, piece: &Piece) -> Written {
        if let Some(otherwise) = self.condition.resting() {
            return Written { end: 0, otherwise };
        }
        let mut end = 0;
        while end < piece.bytes().len() {
            match self.write_some(piece, end) {
                Ok(reached) => end = reached,
                Err(setback) => return Written { end, otherwise: self.fell(setback) },
            }
        }
        self.condition.rose();
        Written { end, otherwise: DropReason::Unwritable }
    }

    fn tick(&mut self) {
        if self.condition.is_good() || self.condition.is_worth_a_look() {
            match self.look() {
                Ok(()) => self.condition.rose(),
                Err(setback) => {
                    self.fell(setback);
                }
            }
        }
    }

    fn piece_bytes(&self) -> usize {
        self.limits.piece_bytes()
    }

    fn take_news(&mut self) -> Option<String> {
        self.condition.take_news()
    }
}

/// The span of time in which a second lies; there is only one where files are not closed by time.
fn period(second: i64, every: Duration) -> i64 {
    let every = i64::try_from(every.as_secs()).unwrap_or(i64::MAX);
    if every == 0 { 0 } else { second.div_euclid(every) }
}
