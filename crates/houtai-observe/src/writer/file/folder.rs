//! What all files of one log take, and which one goes next. Whoever lets a file grow asks here first.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;

use super::disk::blocks;
use super::name::{Form, Names, Stamp};
use crate::writer::health::Health;
use crate::writer::severity;

/// The lock file holds a number, so it takes a block.
const LOCK_BYTES: u64 = 4096;

/// The files of one log, as far as this process knows. Nobody else may let them grow, so it knows enough; that others
/// delete some is noticed at the next [`scan`](Self::scan).
pub(crate) struct Folder {
    path: PathBuf,
    names: Names,
    budget_bytes: u64,
    closed: BTreeMap<Stamp, Closed>,
    // The last stamp that was given, also after its file is gone.
    last: Option<Stamp>,
    current_bytes: u64,
    // The sum over everything, kept because it is asked for at each write.
    total_bytes: u64,
    // Whose half the compressor is writing.
    packing: Option<Stamp>,
    health: Arc<Health>,
}

/// What there is of one closed file; for moments two forms at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Closed {
    plain: Option<u64>,
    packed: Option<u64>,
    half: Option<u64>,
    // Its lines, as far as this run wrote them.
    lines: [u64; severity::COUNT],
    // Compressing it has failed; that is tried again at the next start.
    stays_plain: bool,
}

impl Closed {
    fn bytes(&self) -> u64 {
        [self.plain, self.packed, self.half].into_iter().flatten().sum()
    }

    fn form_mut(&mut self, form: Form) -> &mut Option<u64> {
        match form {
            Form::Plain => &mut self.plain,
            Form::Packed => &mut self.packed,
            Form::Half => &mut self.half,
        }
    }
}

impl Folder {
    pub(crate) fn new(path: PathBuf, names: Names, budget_bytes: u64, health: Arc<Health>) -> Self {
        health.set_budget_bytes(budget_bytes);
        Self {
            path,
            names,
            budget_bytes,
            closed: BTreeMap::new(),
            last: None,
            current_bytes: 0,
            total_bytes: LOCK_BYTES,
            packing: None,
            health,
        }
    }

    /// The path of a closed file.
    pub(crate) fn path_of(&self, stamp: Stamp, form: Form) -> PathBuf {
        self.path.join(self.names.closed(stamp, form))
    }

    /// Reads the folder anew: takes over files of earlier runs, forgets files that others have removed, and clears up
    /// what a killed process has left half done.
    pub(crate) fn scan(&mut self) -> io::Result<()> {
        let mut found: BTreeMap<Stamp, Closed> = BTreeMap::new();
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            let Some((stamp, form)) = entry.file_name().to_str().and_then(|name| self.names.parse(name))
            else {
                continue;
            };
            // A link or a folder of such a name is not ours; a file that is gone by now is none.
            let Some(file) = entry.metadata().ok().filter(std::fs::Metadata::is_file) else { continue };
            *found.entry(stamp).or_default().form_mut(form) = Some(taken_by(&file));
        }
        for (stamp, closed) in &mut found {
            if let Some(known) = self.closed.get(stamp) {
                (closed.lines, closed.stays_plain) = (known.lines, known.stays_plain);
                // What the compressor has room for but has not yet written counts already.
                closed.half = closed.half.max(known.half.filter(|_| Some(*stamp) == self.packing));
            }
        }
        self.closed = found;
        self.clear_up();
        self.last = self.last.max(self.closed.keys().next_back().copied());
        self.recount();
        Ok(())
    }

    /// What a compressor that was killed leaves: a half beside its plain file, or both whole forms.
    fn clear_up(&mut self) {
        let stamps: Vec<Stamp> =
            self.closed.keys().copied().filter(|stamp| Some(*stamp) != self.packing).collect();
        for stamp in stamps {
            let closed = self.closed[&stamp];
            if closed.half.is_some() {
                self.remove_form(stamp, Form::Half);
            }
            if closed.plain.is_some() && closed.packed.is_some() {
                let (plain, packed) = (self.path_of(stamp, Form::Plain), self.path_of(stamp, Form::Packed));
                let is_whole = super::packing::is_whole(&packed, &plain);
                self.remove_form(stamp, if is_whole { Form::Plain } else { Form::Packed });
            }
        }
        self.closed
            .retain(|_, closed| closed.bytes() > 0 || closed.plain.is_some() || closed.packed.is_some());
    }

    /// A form that cannot be removed stays in the account.
    fn remove_form(&mut self, stamp: Stamp, form: Form) {
        if remove(&self.path_of(stamp, form)).is_ok()
            && let Some(closed) = self.closed.get_mut(&stamp)
        {
            *closed.form_mut(form) = None;
        }
    }

    /// Deletes the oldest files until so many more bytes fit into the budget; `false` when they still do not.
    ///
    /// # Errors
    ///
    /// When a file cannot be deleted.
    pub(crate) fn make_room(&mut self, more_bytes: u64) -> io::Result<bool> {
        while self.total_bytes + more_bytes > self.budget_bytes {
            if self.drop_oldest()?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Deletes the oldest closed file, in all its forms, and tells what it took.
    ///
    /// # Errors
    ///
    /// When it cannot be deleted.
    pub(crate) fn drop_oldest(&mut self) -> io::Result<Option<u64>> {
        let Some((&stamp, &closed)) = self.closed.first_key_value() else { return Ok(None) };
        // The half last: without its plain file a later start knows that it is worth nothing.
        for (form, bytes) in
            [(Form::Plain, closed.plain), (Form::Packed, closed.packed), (Form::Half, closed.half)]
        {
            if bytes.is_some() {
                remove(&self.path_of(stamp, form))?;
            }
        }
        self.closed.remove(&stamp);
        self.health.count_expired(closed.lines);
        self.recount();
        Ok(Some(closed.bytes()))
    }

    /// The current file takes so much now.
    pub(crate) fn set_current(&mut self, bytes: u64) {
        self.current_bytes = bytes;
        self.recount();
    }

    /// The stamp for a file that is closed now.
    pub(crate) fn next_stamp(&mut self, now: houtai_core::Timestamp) -> Stamp {
        let stamp = Stamp::after(self.last, now);
        self.last = Some(stamp);
        stamp
    }

    /// The current file has become a closed one.
    pub(crate) fn close_current(&mut self, stamp: Stamp, lines: [u64; severity::COUNT]) {
        let plain = Some(std::mem::take(&mut self.current_bytes));
        self.closed.insert(stamp, Closed { plain, lines, ..Closed::default() });
        self.recount();
    }

    /// The oldest file that is to be compressed, marked as being in work.
    pub(crate) fn begin_packing(&mut self) -> Option<(Stamp, u64)> {
        let is_due =
            |closed: &Closed| closed.plain.is_some() && closed.packed.is_none() && !closed.stays_plain;
        let (stamp, closed) = self.closed.iter().find(|(_, closed)| is_due(closed))?;
        let (stamp, bytes) = (*stamp, closed.plain.unwrap_or_default());
        self.packing = Some(stamp);
        Some((stamp, bytes))
    }

    /// Makes room for more of a half; `false` when the file is not worth it any more, because it is among the oldest
    /// and has just been deleted, or because there is no room.
    pub(crate) fn grow_half(&mut self, stamp: Stamp, half_bytes: u64) -> bool {
        let half_bytes = blocks(half_bytes);
        let Some(closed) = self.closed.get(&stamp) else { return false };
        let more = half_bytes.saturating_sub(closed.half.unwrap_or_default());
        if !self.make_room(more).unwrap_or(false) {
            return false;
        }
        let Some(closed) = self.closed.get_mut(&stamp) else { return false };
        closed.half = Some(half_bytes);
        self.recount();
        true
    }

    /// The half is whole: it takes the place of the plain file.
    ///
    /// # Errors
    ///
    /// When the file system refuses; then the plain file is still there.
    pub(crate) fn finish_packing(&mut self, stamp: Stamp) -> io::Result<()> {
        let Some(closed) = self.closed.get(&stamp).copied() else { return Ok(()) };
        std::fs::rename(self.path_of(stamp, Form::Half), self.path_of(stamp, Form::Packed))?;
        self.closed.insert(stamp, Closed { packed: closed.half, half: None, ..closed });
        self.remove_form(stamp, Form::Plain);
        self.packing = None;
        self.recount();
        Ok(())
    }

    /// Nothing comes of the half. `again` says whether it is worth another try in this run.
    pub(crate) fn give_up_packing(&mut self, stamp: Stamp, again: bool) {
        self.packing = None;
        if self.closed.contains_key(&stamp) {
            self.remove_form(stamp, Form::Half);
        } else {
            // Its file was deleted meanwhile; the half that was open then may have been made anew.
            let _ = remove(&self.path_of(stamp, Form::Half));
        }
        if let Some(closed) = self.closed.get_mut(&stamp) {
            closed.stays_plain = !again;
        }
        self.recount();
    }

    fn recount(&mut self) {
        let closed: u64 = self.closed.values().map(Closed::bytes).sum();
        self.total_bytes = LOCK_BYTES + self.current_bytes + closed;
        self.health.set_disk_bytes(self.total_bytes);
    }
}

/// What a file takes: its length in whole blocks, or more where the file system has given more.
pub(crate) fn taken_by(file: &std::fs::Metadata) -> u64 {
    blocks(file.len()).max(file.blocks() * 512)
}

/// Deletes a file; one that is not there is as good as deleted.
fn remove(path: &std::path::Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
