//! Transactions within a transaction.

use std::future::Future;
use std::panic::Location;

use super::Tx;
use super::statement::over;
use crate::db::Place;
use crate::{Result, Session};

impl Tx {
    /// Runs a closure in a savepoint. What it returns decides: with `Ok` its statements belong to this
    /// transaction, with `Err` (or when it panics or is dropped) they are undone, and this transaction may go on.
    ///
    /// Inside of the closure only the `tx` that it gets can be used.
    ///
    /// ```
    /// # use houtai_core::Result;
    /// # use houtai_data::{Executor, Tx};
    /// # async fn register(_: &impl Executor) -> Result<()> { Ok(()) }
    /// async fn register_all(tx: &Tx) -> Result<()> {
    ///     if let Err(error) = tx.tx(async |tx| register(&tx).await).await {
    ///         // What failed is undone, and the rest of the transaction can still commit.
    ///         println!("one was left out: {error}");
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The error of the closure; [`ErrorKind::TransactionFailed`](crate::ErrorKind::TransactionFailed) when a
    /// statement failed in it although it returned `Ok`.
    #[track_caller]
    pub fn tx<T, F, U>(&self, work: F) -> impl Future<Output = houtai_core::Result<T>> + Send
    where
        T: Send,
        F: FnOnce(Tx) -> U + Send,
        U: Future<Output = houtai_core::Result<T>> + Send,
    {
        let begun_at = Location::caller();
        async move {
            let savepoint = self.savepoint(begun_at).await?;
            match work(savepoint.tx.clone()).await {
                Ok(value) => {
                    savepoint.release().await?;
                    Ok(value)
                }
                Err(error) => {
                    // Where it cannot be undone the transaction has failed as a whole, and its end says so.
                    let _ = savepoint.roll_back().await;
                    Err(error)
                }
            }
        }
    }

    async fn savepoint(&self, begun_at: Place) -> Result<Savepoint> {
        let mut turn = self.turn().await?;
        let session = turn.as_mut().ok_or_else(over)?;
        let number = self.books().number();
        self.command(session.as_mut(), format!("SAVEPOINT {}", name(number))).await?;
        self.books().push(number, begun_at);
        let savepoint = Savepoint { tx: Tx { shared: self.shared.clone(), savepoint: number } };
        self.let_go(turn);
        Ok(savepoint)
    }

    /// Undoes a savepoint in the database and forgets it there.
    pub(super) async fn undo_savepoint(&self, session: &mut dyn Session, savepoint: u32) -> Result<()> {
        let name = name(savepoint);
        self.command(session, format!("ROLLBACK TO SAVEPOINT {name}")).await?;
        self.command(session, format!("RELEASE SAVEPOINT {name}")).await
    }
}

fn name(savepoint: u32) -> String {
    format!("\"houtai_{savepoint}\"")
}

/// A savepoint that has not ended. Dropped, it is undone by the next statement.
struct Savepoint {
    tx: Tx,
}

impl Savepoint {
    async fn release(self) -> Result<()> {
        let tx = &self.tx;
        let failure = {
            let mut books = tx.books();
            books.check_open(tx.savepoint)?;
            books.failure_of_end(tx.savepoint)
        };
        if let Some(failure) = failure {
            self.roll_back().await?;
            return Err(failure.no_release());
        }
        let mut turn = tx.turn().await?;
        let session = turn.as_mut().ok_or_else(over)?;
        tx.command(session.as_mut(), format!("RELEASE SAVEPOINT {}", name(tx.savepoint))).await?;
        tx.books().release(tx.savepoint);
        tx.let_go(turn);
        Ok(())
    }

    async fn roll_back(self) -> Result<()> {
        let tx = &self.tx;
        let mut turn = tx.shared.session.lock().await;
        tx.books().abandon(tx.savepoint);
        let debts = tx.books().take_debts();
        tx.pay(turn.as_mut().ok_or_else(over)?.as_mut(), debts).await?;
        tx.let_go(turn);
        Ok(())
    }
}

impl Drop for Savepoint {
    fn drop(&mut self) {
        // After an end there is no such savepoint in the books, and this does nothing.
        self.tx.books().abandon(self.tx.savepoint);
    }
}
