//! How a transaction ends.

use super::books::{Debts, End, Failure};
use super::hooks::{self, Hook};
use super::statement::over;
use super::{Shared, Tx};
use crate::{Error, ErrorKind, Result, Session};

impl Tx {
    /// Commits, and then does what was put off with [`Tx::after_commit`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TransactionFailed`] when a statement has failed, was given up half way, or a cursor was not read
    /// to its end; the message names the first such thing, and everything is rolled back.
    /// [`ErrorKind::InvalidStatement`] inside of a closure, which ends its transaction by what it returns.
    /// What the database says to the commit; see [`Error::may_have_run`].
    pub async fn commit(self) -> Result<()> {
        self.check_own("commit")?;
        self.commit_now().await
    }

    /// Undoes everything. A transaction that is dropped does the same, when its connection is given back.
    ///
    /// # Errors
    ///
    /// When the transaction is over, belongs to a closure, or the database does not answer; also then nothing takes
    /// effect.
    pub async fn roll_back(self) -> Result<()> {
        self.check_own("roll back")?;
        self.roll_back_now().await
    }

    fn check_own(&self, doing: &str) -> Result<()> {
        if self.savepoint == 0 && !self.shared.of_closure {
            return Ok(());
        }
        let message =
            format!("a closure's transaction ends with the closure: return `Ok` or `Err` to {doing}");
        let error = Error::new(ErrorKind::InvalidStatement, message);
        self.books().fail(self.savepoint, Failure::of(format_args!("the wish to {doing}"), &error));
        Err(error)
    }

    pub(super) async fn commit_now(&self) -> Result<()> {
        let mut turn = self.shared.session.lock().await;
        let verdict = self.shared.verdict()?;
        let mut session = turn.take().ok_or_else(over)?;
        drop(turn);
        let failure = match verdict {
            // Cursors and savepoints that were dropped are undone like by any statement.
            Ok(debts) => {
                self.pay(session.as_mut(), debts).await.err().map(|error| Failure::of("the end", &error))
            }
            Err(failure) => Some(failure),
        };
        if let Some(failure) = failure {
            self.books().end(End::RolledBack);
            // Whether or not the database answers, it does not commit; the failure is what the caller has to know.
            let _ = session.roll_back().await;
            return Err(failure.no_commit());
        }
        self.finish(session).await
    }

    async fn finish(&self, session: Box<dyn Session>) -> Result<()> {
        let hooks = self.books().take_hooks();
        if hooks.is_empty() {
            let answer = session.commit().await;
            self.books().end(if answer.is_ok() { End::Committed } else { End::RolledBack });
            return answer;
        }
        // In a task of its own: a caller that is dropped now would otherwise leave a commit without what belongs to it.
        let work = houtai_core::carry_request(commit_and_run(self.clone(), session, hooks));
        match tokio::spawn(work).await {
            Ok(answer) => answer,
            Err(ended) => Err(Error::new(ErrorKind::Other, "the runtime ended during a commit")
                .with_may_have_run(true)
                .with_source(ended)),
        }
    }

    pub(super) async fn roll_back_now(&self) -> Result<()> {
        let mut turn = self.shared.session.lock().await;
        let session = turn.take().ok_or_else(over)?;
        self.books().end(End::RolledBack);
        drop(turn);
        session.roll_back().await
    }
}

async fn commit_and_run(tx: Tx, session: Box<dyn Session>, hooks: Vec<Hook>) -> Result<()> {
    let answer = session.commit().await;
    tx.books().end(if answer.is_ok() { End::Committed } else { End::RolledBack });
    if answer.is_ok() {
        hooks::run(hooks).await;
    }
    answer
}

impl Shared {
    /// Whether it may commit: what has to be done before, or why not.
    fn verdict(&self) -> Result<Result<Debts, Failure>> {
        let mut books = self.books();
        if let Err(error) = books.check_open(0) {
            let is_open = error.kind() == ErrorKind::SavepointOpen;
            return if is_open { Ok(Err(Failure::of("the commit", &error))) } else { Err(error) };
        }
        Ok(match books.failure_of_end(0) {
            Some(failure) => Err(failure),
            None => Ok(books.take_debts()),
        })
    }
}

/// Gives a transaction up unless it has ended: when its closure is dropped or panics.
pub(super) struct GiveUp<'a>(pub(super) &'a Tx);

impl Drop for GiveUp<'_> {
    fn drop(&mut self) {
        self.0.books().end(End::Dropped);
        // Who has the session now gives it back when the answer has come.
        if let Ok(mut turn) = self.0.shared.session.try_lock() {
            turn.take();
        }
    }
}
