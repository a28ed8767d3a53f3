//! What a transaction remembers: its savepoints, the first failure, open cursors, and what is left to do before
//! the next statement.

use std::fmt;

use super::hooks::Hook;
use crate::about::About;
use crate::db::Place;
use crate::holding::Registration;
use crate::{CursorId, Error, ErrorKind};

/// Why a transaction, or a savepoint, cannot take effect any more.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    text: String,
}

impl Failure {
    /// A statement that failed.
    pub(super) fn of(what: impl fmt::Display, error: &Error) -> Self {
        Self { kind: error.kind(), text: format!("{what} failed: {error}") }
    }

    /// Something that is no answer of the database.
    pub(super) fn new(text: String) -> Self {
        Self { kind: ErrorKind::TransactionFailed, text }
    }

    fn error(&self, consequence: &str) -> Error {
        let message = format!(
            "{consequence}, because before that {}; run what may fail inside of `tx.tx(…)` to go on after it",
            self.text
        );
        Error::new(ErrorKind::TransactionFailed, message)
    }

    /// The answer to a further statement.
    pub(super) fn refusal(&self) -> Error {
        self.error("the transaction takes no further statement")
    }

    /// The answer to the commit.
    pub(super) fn no_commit(&self) -> Error {
        self.error("the transaction did not commit and was rolled back")
    }

    /// The answer at the end of a savepoint.
    pub(super) fn no_release(&self) -> Error {
        self.error("the savepoint was rolled back")
    }
}

/// How a transaction has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Committed,
    RolledBack,
    // Its closure was dropped or panicked.
    Dropped,
}

impl End {
    fn error(self, begun_at: Place) -> Error {
        let how = match self {
            End::Committed => "has been committed",
            End::RolledBack => "has been rolled back",
            End::Dropped => "was given up",
        };
        let message = format!(
            "the transaction begun at {begun_at} {how}; a statement that comes after it needs a transaction of its own, or `&db`"
        );
        Error::new(ErrorKind::TransactionOver, message)
    }
}

/// The transaction itself, or a savepoint that has not ended.
pub(super) struct Level {
    pub(super) savepoint: u32,
    begun_at: Place,
    failure: Option<Failure>,
    hooks: Vec<Hook>,
}

/// What has to be done in the database before the next statement.
#[derive(Default)]
pub(super) struct Debts {
    /// Cursors that were dropped.
    pub(super) cursors: Vec<CursorId>,
    /// The outermost savepoint that was dropped without an end.
    pub(super) savepoint: Option<u32>,
}

struct OpenCursor {
    id: CursorId,
    savepoint: u32,
    about: About,
}

/// The books of a transaction.
pub(super) struct Books {
    // The first is the transaction, the last the innermost savepoint.
    levels: Vec<Level>,
    cursors: Vec<OpenCursor>,
    debts: Debts,
    last_savepoint: u32,
    end: Option<End>,
    // Of a transaction without a closure; ends with it.
    registration: Option<Registration>,
}

impl Books {
    pub(super) fn new(begun_at: Place) -> Self {
        let level = Level { savepoint: 0, begun_at, failure: None, hooks: Vec::new() };
        Self {
            levels: vec![level],
            cursors: Vec::new(),
            debts: Debts::default(),
            last_savepoint: 0,
            end: None,
            registration: None,
        }
    }

    /// Whether a statement that belongs to a savepoint may run now.
    pub(super) fn admit(&mut self, savepoint: u32) -> Result<(), Error> {
        self.check_open(savepoint)?;
        self.first_failure().map_or(Ok(()), |failure| Err(failure.refusal()))
    }

    /// Where a savepoint stands that has not ended.
    fn find(&self, savepoint: u32) -> Result<usize, Error> {
        if let Some(end) = self.end {
            return Err(end.error(self.levels[0].begun_at));
        }
        let message = "the savepoint has ended; use the transaction that it was made in";
        self.place(savepoint).ok_or_else(|| Error::new(ErrorKind::TransactionOver, message))
    }

    /// Whether a savepoint is there and the innermost one.
    pub(super) fn check_open(&mut self, savepoint: u32) -> Result<(), Error> {
        let place = self.find(savepoint)?;
        let Some(inner) = self.levels.get(place + 1) else { return Ok(()) };
        let message = format!(
            "a savepoint is open since {}, and until it ends only the `tx` of its own closure can be used",
            inner.begun_at
        );
        let error = Error::new(ErrorKind::SavepointOpen, message);
        self.fail(savepoint, Failure::of("a statement", &error));
        Err(error)
    }

    fn place(&self, savepoint: u32) -> Option<usize> {
        self.levels.iter().position(|level| level.savepoint == savepoint)
    }

    /// The first failure that has not been undone.
    pub(super) fn first_failure(&self) -> Option<&Failure> {
        self.levels.iter().find_map(|level| level.failure.as_ref())
    }

    /// Notes a failure; the first one counts.
    pub(super) fn fail(&mut self, savepoint: u32, failure: Failure) {
        if let Some(place) = self.place(savepoint) {
            self.levels[place].failure.get_or_insert(failure);
        }
    }

    /// The number for a new savepoint.
    pub(super) fn number(&mut self) -> u32 {
        self.last_savepoint += 1;
        self.last_savepoint
    }

    /// A savepoint has been made.
    pub(super) fn push(&mut self, savepoint: u32, begun_at: Place) {
        self.levels.push(Level { savepoint, begun_at, failure: None, hooks: Vec::new() });
    }

    /// A savepoint takes effect: what it has put off is now up to the one around it.
    pub(super) fn release(&mut self, savepoint: u32) {
        let Some(level) = self.levels.pop_if(|level| level.savepoint == savepoint) else { return };
        if let Some(outer) = self.levels.last_mut() {
            outer.hooks.extend(level.hooks);
        }
    }

    /// A savepoint and those inside of it are undone in the database.
    pub(super) fn undo(&mut self, savepoint: u32) {
        self.levels.retain(|level| level.savepoint < savepoint);
        self.cursors.retain(|cursor| cursor.savepoint < savepoint);
        self.debts.savepoint = self.debts.savepoint.filter(|owed| *owed < savepoint);
    }

    /// A savepoint was dropped without an end; the next statement undoes it.
    pub(super) fn abandon(&mut self, savepoint: u32) {
        if self.place(savepoint).is_none() {
            return;
        }
        let open = self.cursors.iter().filter(|cursor| cursor.savepoint >= savepoint);
        self.debts.cursors.extend(open.map(|cursor| cursor.id));
        self.undo(savepoint);
        self.debts.savepoint = Some(savepoint);
    }

    /// What has to be done before the next statement.
    pub(super) fn take_debts(&mut self) -> Debts {
        std::mem::take(&mut self.debts)
    }

    /// A cursor is open.
    pub(super) fn open_cursor(&mut self, id: CursorId, savepoint: u32, about: About) {
        self.cursors.push(OpenCursor { id, savepoint, about });
    }

    /// A cursor has given its last row, or was closed.
    pub(super) fn end_cursor(&mut self, id: CursorId) {
        self.cursors.retain(|cursor| cursor.id != id);
    }

    /// A cursor was dropped; unless it was at its end, what it did not read may have failed.
    pub(super) fn drop_cursor(&mut self, id: CursorId) {
        let Some(at) = self.cursors.iter().position(|cursor| cursor.id == id) else { return };
        let cursor = self.cursors.swap_remove(at);
        self.debts.cursors.push(id);
        self.fail(cursor.savepoint, undrained(&cursor.about));
    }

    /// What keeps a savepoint from taking effect, where something does.
    pub(super) fn failure_of_end(&self, savepoint: u32) -> Option<Failure> {
        let cursor = || self.cursors.iter().find(|cursor| cursor.savepoint == savepoint);
        self.first_failure().cloned().or_else(|| cursor().map(|cursor| undrained(&cursor.about)))
    }

    /// What is to be done after the commit, unless the savepoint is undone.
    pub(super) fn add_hook(&mut self, savepoint: u32, hook: Hook) -> Result<(), Error> {
        let place = self.find(savepoint)?;
        self.levels[place].hooks.push(hook);
        Ok(())
    }

    /// The hooks of the transaction, once.
    pub(super) fn take_hooks(&mut self) -> Vec<Hook> {
        std::mem::take(&mut self.levels[0].hooks)
    }

    /// Notes who holds the connection until the end.
    pub(super) fn register(&mut self, registration: Option<Registration>) {
        self.registration = registration;
    }

    /// Notes the end.
    pub(super) fn end(&mut self, end: End) {
        self.end.get_or_insert(end);
        self.registration = None;
    }

    /// Whether it has taken effect.
    pub(super) fn has_committed(&self) -> bool {
        self.end == Some(End::Committed)
    }

    /// Whether it has ended.
    pub(super) fn has_ended(&self) -> bool {
        self.end.is_some()
    }
}

fn undrained(about: &About) -> Failure {
    Failure::new(format!("the cursor of {about} was not read to its last row"))
}
