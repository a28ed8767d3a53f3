//! One statement inside of a transaction.

use tokio::sync::MutexGuard;

use super::books::{Debts, Failure};
use super::{Shared, Tx};
use crate::about::About;
use crate::watch::Watch;
use crate::{Answer, Discard, Error, ErrorKind, Result, RowSink, Session, Statement};

/// The session while one statement has it.
pub(super) type Turn<'a> = MutexGuard<'a, Option<Box<dyn Session>>>;

/// Notes a failure unless its statement has been answered: when a future is dropped half way, nobody knows what
/// the statement has done.
pub(super) struct Unanswered<'a> {
    shared: &'a Shared,
    savepoint: u32,
    about: Option<About>,
}

impl<'a> Unanswered<'a> {
    pub(super) fn new(shared: &'a Shared, savepoint: u32, about: About) -> Self {
        Self { shared, savepoint, about: Some(about) }
    }

    /// Notes the failure of an answer that is one.
    pub(super) fn answered<T>(mut self, answer: &Result<T>) {
        let about = self.about.take();
        if let (Err(error), Some(about)) = (answer, about) {
            self.shared.books().fail(self.savepoint, Failure::of(about, error));
        }
    }
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        if let Some(about) = self.about.take() {
            let failure = Failure::new(format!("{about} was given up before its answer came"));
            self.shared.books().fail(self.savepoint, failure);
        }
    }
}

pub(super) fn over() -> Error {
    Error::new(ErrorKind::TransactionOver, "the transaction is over; a later statement needs its own")
}

impl Tx {
    pub(super) async fn run_statement(&self, statement: Statement, sink: Box<dyn RowSink>) -> Answer {
        let mut turn = self.turn().await?;
        let session = turn.as_mut().ok_or_else(over)?;
        let watch = Watch::new(&self.shared.db, &statement);
        let unanswered = Unanswered::new(&self.shared, self.savepoint, watch.about().clone());
        let answer = watch.over(session.run(statement, sink)).await;
        unanswered.answered(&answer);
        watch.end(&self.shared.db, answer.as_ref().map(|(_, outcome)| outcome.rows));
        self.let_go(turn);
        answer
    }

    /// The session, once it is this statement's turn and nothing is left to do before it.
    pub(super) async fn turn(&self) -> Result<Turn<'_>> {
        let mut turn = self.shared.session.lock().await;
        let debts = {
            let mut books = self.books();
            books.admit(self.savepoint)?;
            books.take_debts()
        };
        self.pay(turn.as_mut().ok_or_else(over)?.as_mut(), debts).await?;
        Ok(turn)
    }

    /// Undoes what others have dropped half way.
    pub(super) async fn pay(&self, session: &mut dyn Session, debts: Debts) -> Result<()> {
        for cursor in debts.cursors {
            let about = About { sql: "closing a cursor".into(), table: "" };
            let unanswered = Unanswered::new(&self.shared, 0, about);
            let answer = session.close(cursor).await;
            unanswered.answered(&answer);
            answer?;
        }
        match debts.savepoint {
            Some(savepoint) => self.undo_savepoint(session, savepoint).await,
            None => Ok(()),
        }
    }

    /// A statement of our own, without rows. Its failure is one that no savepoint can undo.
    pub(super) async fn command(&self, session: &mut dyn Session, sql: String) -> Result<()> {
        let statement = Statement::new(sql, Vec::new());
        let unanswered = Unanswered::new(&self.shared, 0, About::new(&statement));
        let answer = session.run(statement, Box::new(Discard)).await.map(|_| ());
        unanswered.answered(&answer);
        answer
    }

    /// Gives the session back at once when the transaction has ended while this statement had it.
    pub(super) fn let_go(&self, mut turn: Turn<'_>) {
        if self.books().has_ended() {
            turn.take();
        }
    }
}
