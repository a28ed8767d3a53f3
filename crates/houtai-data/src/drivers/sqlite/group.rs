//! What is written in one transaction: the units of many callers, and one synchronisation with the disk for all.

use tokio::sync::oneshot::Sender;

use super::connection::Attached;
use super::execute::{Stopped, command, execute};
use super::failure::stopped;
use super::serve::not_as_text;
use crate::{Answer, Answers, Effect, Error, ErrorKind, Outcome, Result, RowSink, Statement};

/// A unit in the queue, and who waits for it.
pub(super) struct Pending {
    pub(super) work: Work,
    /// What has come of it, before it is known that it lasts.
    done: Result<()>,
}

/// A single statement is the usual case, and is spared a list.
pub(super) enum Work {
    One(Statement, Box<dyn RowSink>, Outcome, Sender<Answer>),
    Many(Vec<(Statement, Box<dyn RowSink>)>, Vec<Outcome>, Sender<Answers>),
}

/// What has to happen to the transaction after a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transaction {
    /// It goes on.
    GoesOn,
    /// What the unit has changed can only be undone with all the rest.
    IsSpoilt,
    /// A statement of the unit has ended it. What came before may last, and must not run once more.
    IsOver,
}

/// What is left of a unit that has failed.
type Failure = (Error, Transaction);

impl Pending {
    pub(super) fn new(work: Work) -> Self {
        Self { work, done: Ok(()) }
    }

    pub(super) fn is_abandoned(&self) -> bool {
        match &self.work {
            Work::One(.., answer) => answer.is_closed(),
            Work::Many(.., answer) => answer.is_closed(),
        }
    }

    /// Says that it has failed. The first reason is the one that is told.
    pub(super) fn failed(&mut self, error: Error) {
        if self.done.is_ok() {
            self.done = Err(error);
        }
    }

    /// Tells who waits.
    pub(super) fn answer(self) {
        match self.work {
            Work::One(_, sink, outcome, answer) => drop(answer.send(self.done.map(|()| (sink, outcome)))),
            Work::Many(statements, outcomes, answer) => {
                let sinks = statements.into_iter().map(|(_, sink)| sink);
                drop(answer.send(self.done.map(|()| sinks.zip(outcomes).collect())));
            }
        }
    }

    /// Forgets what has been done.
    pub(super) fn clear(&mut self) {
        self.done = Ok(());
        match &mut self.work {
            Work::One(_, sink, ..) => sink.clear(),
            Work::Many(statements, outcomes, _) => {
                statements.iter_mut().for_each(|(_, sink)| sink.clear());
                outcomes.clear();
            }
        }
    }

    /// Runs it inside the transaction that has begun.
    pub(super) fn run(&mut self, attached: &Attached) -> Transaction {
        let done = match &mut self.work {
            // A statement that fails undoes itself; it needs no savepoint.
            Work::One(statement, sink, outcome, _) => {
                one(attached, statement, &mut **sink).map(|done| *outcome = done)
            }
            Work::Many(statements, outcomes, _) => many(attached, statements, outcomes),
        };
        let Err((error, left)) = done else { return Transaction::GoesOn };
        self.done = Err(error);
        // SQLite ends the whole transaction by itself on a full disk, an IO error, an interrupt.
        match left {
            Transaction::GoesOn if attached.connection.is_autocommit() => Transaction::IsSpoilt,
            left => left,
        }
    }

    /// Says that a unit which shared its transaction has ended that.
    pub(super) fn was_ended(&mut self) {
        let text = "another statement has ended the transaction that this one shared, so nobody knows whether it has taken effect; look before running it again";
        self.failed(Error::new(ErrorKind::Other, text).with_may_have_run(true));
    }
}

/// Runs a statement. With the error it says what the statement has left behind.
fn one(attached: &Attached, statement: &Statement, sink: &mut dyn RowSink) -> Result<Outcome, Failure> {
    let outcome = attached.timed(|| execute(&attached.connection, statement, sink)).map_err(|why| {
        let is_left = matches!(why, Stopped::Row(_) | Stopped::Unread(_));
        let left = if is_left { Transaction::IsSpoilt } else { Transaction::GoesOn };
        (stopped(why, attached, statement), left)
    })?;
    if attached.connection.is_autocommit() {
        // No text that is let through does that; were there one, those before it would be written twice.
        return Err((not_as_text().with_may_have_run(true), Transaction::IsOver));
    }
    Ok(outcome)
}

fn many(
    attached: &Attached,
    statements: &mut [(Statement, Box<dyn RowSink>)],
    outcomes: &mut Vec<Outcome>,
) -> Result<(), Failure> {
    let connection = &attached.connection;
    let ours = |cause| (attached.place.error(cause, ""), Transaction::IsSpoilt);
    let changes = |(statement, _): &&mut (Statement, Box<dyn RowSink>)| statement.effect == Effect::Write;
    // What fails undoes itself, and what only reads has nothing to undo.
    if statements.iter_mut().filter(changes).count() < 2 {
        return without_savepoint(attached, statements, outcomes);
    }
    command(connection, "savepoint houtai_unit").map_err(ours)?;
    let ran = run_all(attached, statements, outcomes);
    if connection.is_autocommit() {
        return ran;
    }
    if let Err((error, _)) = ran {
        let undone = command(connection, "rollback to houtai_unit").and_then(|()| release(connection));
        return Err((error, if undone.is_ok() { Transaction::GoesOn } else { Transaction::IsSpoilt }));
    }
    release(connection).map_err(ours)
}

fn run_all(
    attached: &Attached,
    statements: &mut [(Statement, Box<dyn RowSink>)],
    outcomes: &mut Vec<Outcome>,
) -> Result<(), Failure> {
    statements.iter_mut().try_for_each(|(statement, sink)| {
        outcomes.push(one(attached, statement, &mut **sink)?);
        Ok(())
    })
}

/// Of a unit with one change, that change is left behind only when something after it fails.
fn without_savepoint(
    attached: &Attached,
    statements: &mut [(Statement, Box<dyn RowSink>)],
    outcomes: &mut Vec<Outcome>,
) -> Result<(), Failure> {
    let before = attached.connection.total_changes();
    run_all(attached, statements, outcomes).map_err(|(error, left)| {
        let done = statements.iter().take(outcomes.len());
        // The schema is not counted, and what is said to read only may not.
        let has_changed = done.into_iter().any(|(statement, _)| statement.effect == Effect::Write)
            || attached.connection.total_changes() != before;
        let is_left = has_changed && left == Transaction::GoesOn;
        (error, if is_left { Transaction::IsSpoilt } else { left })
    })
}

fn release(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    command(connection, "release houtai_unit")
}
