//! What is written in one transaction: the units of many callers, and one synchronisation with the disk for all.

use tokio::sync::oneshot::Sender;

use super::connection::Attached;
use super::execute::{Stopped, command, execute};
use super::failure::stopped;
use crate::{Answer, Answers, Effect, Error, Outcome, Result, RowSink, Statement};

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
}

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
        let spoilt = match &mut self.work {
            // A statement that fails undoes itself; it needs no savepoint.
            Work::One(statement, sink, outcome, _) => match one(attached, statement, &mut **sink) {
                Ok(done) => {
                    *outcome = done;
                    false
                }
                Err((error, spoilt)) => {
                    self.done = Err(error);
                    spoilt
                }
            },
            Work::Many(statements, outcomes, _) => match many(attached, statements, outcomes) {
                Ok(()) => false,
                Err((error, spoilt)) => {
                    self.done = Err(error);
                    spoilt
                }
            },
        };
        // SQLite ends the whole transaction by itself on a full disk, an IO error, an interrupt.
        if spoilt || attached.connection.is_autocommit() {
            Transaction::IsSpoilt
        } else {
            Transaction::GoesOn
        }
    }
}

/// Runs a statement. With the error it says whether the statement has left something behind.
fn one(attached: &Attached, statement: &Statement, sink: &mut dyn RowSink) -> Result<Outcome, (Error, bool)> {
    attached.timed(|| execute(&attached.connection, statement, sink)).map_err(|why| {
        let spoilt = matches!(why, Stopped::Row(_) | Stopped::Unread(_));
        (stopped(why, attached, statement), spoilt)
    })
}

fn many(
    attached: &Attached,
    statements: &mut [(Statement, Box<dyn RowSink>)],
    outcomes: &mut Vec<Outcome>,
) -> Result<(), (Error, bool)> {
    let connection = &attached.connection;
    let ours = |cause| (attached.place.error(cause, ""), true);
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
        return Err((error, undone.is_err()));
    }
    release(connection).map_err(ours)
}

fn run_all(
    attached: &Attached,
    statements: &mut [(Statement, Box<dyn RowSink>)],
    outcomes: &mut Vec<Outcome>,
) -> Result<(), (Error, bool)> {
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
) -> Result<(), (Error, bool)> {
    let before = attached.connection.total_changes();
    run_all(attached, statements, outcomes).map_err(|(error, spoilt)| {
        let done = statements.iter().take(outcomes.len());
        // The schema is not counted, and what is said to read only may not.
        let has_changed = done.into_iter().any(|(statement, _)| statement.effect == Effect::Write)
            || attached.connection.total_changes() != before;
        (error, spoilt || has_changed)
    })
}

fn release(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    command(connection, "release houtai_unit")
}
