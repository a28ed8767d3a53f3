//! A connection that one caller has for itself: what it is asked, and the loop that answers.

use std::mem;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::oneshot::Sender;

use super::connection::Attached;
use super::encode::bind;
use super::execute::{Stopped, command, execute, take};
use super::failure::stopped;
use super::keyword::Keyword;
use super::soon::soon;
use crate::{Answer, CursorId, Error, ErrorKind, Result, RowSink, Statement};

/// A sink with some rows of a cursor, and whether there may be more.
pub(super) type Piece = Result<(Box<dyn RowSink>, bool)>;

/// What the connection is asked.
pub(super) enum Command {
    Run(Statement, Box<dyn RowSink>, Sender<Answer>),
    Open(Statement, Sender<Result<CursorId>>),
    Next(CursorId, Box<dyn RowSink>, u32, Sender<Piece>),
    Close(CursorId, Sender<Result<()>>),
    Commit(Sender<Result<()>>),
    RollBack(Sender<Result<()>>),
}

/// The caller's end. When it is dropped the transaction is rolled back.
pub(super) struct Line {
    pub(super) commands: mpsc::Sender<Command>,
    pub(super) ended: Arc<OnceLock<Ended>>,
    /// Whether a commit waits for the disk.
    pub(super) synchronous: bool,
}

/// Why a transaction was ended by the connection.
pub(super) enum Ended {
    /// It did nothing for so long.
    Idle(Duration),
    /// It had its turn, and could not begin. Whoever asks first is told why.
    NotBegun(Mutex<Option<Error>>),
}

/// The connection's end.
pub(super) struct Commands {
    commands: Receiver<Command>,
    ended: Arc<OnceLock<Ended>>,
}

impl Commands {
    /// Waits for the next one; `None` when the caller has gone.
    pub(super) fn next(&self) -> Option<Command> {
        self.commands.recv().ok()
    }

    /// Says that the transaction could not begin.
    pub(super) fn refuse(self, error: Error) {
        _ = self.ended.set(Ended::NotBegun(Mutex::new(Some(error))));
    }
}

/// A line and its other end.
pub(super) fn line(synchronous: bool) -> (Line, Commands) {
    let (commands, receiver) = mpsc::channel();
    let ended = Arc::<OnceLock<Ended>>::default();
    (Line { commands, ended: Arc::clone(&ended), synchronous }, Commands { commands: receiver, ended })
}

/// Waits for the next command so long, and does meanwhile what has to be done at the moment that `expire` names.
pub(super) fn within(commands: &Commands, idle: Duration, expire: impl Fn() -> Instant) -> Option<Command> {
    let is_there = || match commands.commands.try_recv() {
        Ok(command) => Some(Some(command)),
        Err(TryRecvError::Disconnected) => Some(None),
        Err(TryRecvError::Empty) => None,
    };
    if let Some(command) = soon(is_there) {
        return command;
    }
    let end = Instant::now() + idle;
    let mut until = end.min(expire());
    loop {
        match commands.commands.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(command) => return Some(command),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        until = end.min(expire());
        if end <= Instant::now() {
            _ = commands.ended.set(Ended::Idle(idle));
            return None;
        }
    }
}

/// Serves a transaction that has begun, until it ends or nobody asks any more. What is open then, the caller rolls
/// back. `ending` is called when its end is known and not yet done.
pub(super) fn transaction(
    attached: &Attached,
    next: &mut dyn FnMut() -> Option<Command>,
    ending: impl FnOnce(),
) {
    let mut served = Served { attached, cursors: Vec::new(), opened: 0, failed: false };
    while let Some(command) = next() {
        match command {
            Command::Commit(answer) => {
                ending();
                let ended = served.commit();
                return drop(answer.send(ended));
            }
            Command::RollBack(answer) => {
                ending();
                served.cursors.clear();
                let ended = served.roll_back();
                return drop(answer.send(ended));
            }
            other => served.serve(other),
        }
    }
}

/// Serves one statement whose rows are asked for in pieces, outside of a transaction.
pub(super) fn cursor(attached: &Attached, commands: &Commands) {
    let mut served = Served { attached, cursors: Vec::new(), opened: 0, failed: false };
    while let Some(command) = commands.next() {
        served.serve(command);
    }
}

struct Served<'a> {
    attached: &'a Attached,
    cursors: Vec<Opened<'a>>,
    opened: u32,
    /// A statement has failed. PostgreSQL takes none after that, and so nobody may come to rely on it here.
    failed: bool,
}

/// A statement that stands between two of its rows.
struct Opened<'a> {
    id: CursorId,
    statement: Statement,
    prepared: rusqlite::Statement<'a>,
    at_end: bool,
}

impl<'a> Served<'a> {
    fn serve(&mut self, command: Command) {
        match command {
            Command::Run(statement, sink, answer) => drop(answer.send(self.run(&statement, sink))),
            Command::Open(statement, answer) => drop(answer.send(self.open(statement))),
            Command::Next(id, sink, at_most, answer) => drop(answer.send(self.next(id, sink, at_most))),
            Command::Close(id, answer) => {
                self.cursors.retain(|cursor| cursor.id != id);
                drop(answer.send(Ok(())));
            }
            // The ends of a transaction do not come here.
            Command::Commit(answer) | Command::RollBack(answer) => drop(answer.send(Ok(()))),
        }
    }

    fn run(&mut self, statement: &Statement, mut sink: Box<dyn RowSink>) -> Answer {
        let keyword = self.permitted(statement)?;
        let done = self.attached.timed(|| execute(&self.attached.connection, statement, &mut *sink));
        let outcome = done.map_err(|why| self.fail(why, statement))?;
        if keyword == Keyword::RollbackTo {
            self.failed = false;
        }
        Ok((sink, outcome))
    }

    fn open(&mut self, statement: Statement) -> Result<CursorId> {
        self.permitted(&statement)?;
        let prepared = prepare(self.attached, &statement).map_err(|why| self.fail(why, &statement))?;
        let id = CursorId(self.opened);
        self.opened += 1;
        self.cursors.push(Opened { id, statement, prepared, at_end: false });
        Ok(id)
    }

    fn next(&mut self, id: CursorId, mut sink: Box<dyn RowSink>, at_most: u32) -> Piece {
        let Some(cursor) = self.cursors.iter_mut().find(|cursor| cursor.id == id) else {
            let text = format!("cursor {} was closed, or is none of this transaction; open it again", id.0);
            return Err(Error::new(ErrorKind::TransactionOver, text));
        };
        match self.attached.timed(|| cursor.next(&mut *sink, at_most)) {
            Ok(more) => Ok((sink, more)),
            Err(why) => {
                self.failed = true;
                Err(stopped(why, self.attached, &cursor.statement))
            }
        }
    }

    /// What kind of statement it is, where it may run here and now.
    fn permitted(&self, statement: &Statement) -> Result<Keyword> {
        let keyword = Keyword::of(statement.sql.as_str());
        if self.failed && keyword != Keyword::RollbackTo {
            return Err(failed());
        }
        if keyword == Keyword::Transaction { Err(not_as_text()) } else { Ok(keyword) }
    }

    #[cold]
    fn fail(&mut self, why: Stopped, statement: &Statement) -> Error {
        self.failed = true;
        stopped(why, self.attached, statement)
    }

    fn commit(&mut self) -> Result<()> {
        self.cursors.clear();
        if self.failed {
            self.roll_back()?;
            return Err(failed());
        }
        command(&self.attached.connection, "commit").map_err(|cause| self.attached.place.error(cause, ""))
    }

    fn roll_back(&self) -> Result<()> {
        // After a full disk or an IO error SQLite has done it by itself.
        if self.attached.connection.is_autocommit() {
            return Ok(());
        }
        command(&self.attached.connection, "rollback").map_err(|cause| self.attached.place.error(cause, ""))
    }
}

impl Opened<'_> {
    fn next(&mut self, sink: &mut dyn RowSink, at_most: u32) -> Result<bool, Stopped> {
        // A statement at its end would begin anew.
        if self.at_end {
            return Ok(false);
        }
        self.at_end = true;
        let mut rows = self.prepared.raw_query();
        let (_, more) = take(&mut rows, sink, at_most.into())?;
        if more {
            self.at_end = false;
            // Dropped, it would bring the statement back to its first row.
            mem::forget(rows);
        }
        Ok(more)
    }
}

fn prepare<'a>(attached: &'a Attached, statement: &Statement) -> Result<rusqlite::Statement<'a>, Stopped> {
    let mut prepared = attached.connection.prepare(statement.sql.as_str())?;
    bind(&mut prepared, statement)?;
    Ok(prepared)
}

pub(super) fn failed() -> Error {
    let text = "a statement of the transaction has failed before, so it can only roll back; run what may fail in a savepoint";
    Error::new(ErrorKind::TransactionFailed, text)
}

/// The error for a `COMMIT` and its like.
#[cold]
pub(super) fn not_as_text() -> Error {
    let text = "transactions and savepoints are not begun and ended by a statement of text; use `tx`, and `commit` or `roll_back` of what it gives";
    Error::new(ErrorKind::InvalidStatement, text)
}
