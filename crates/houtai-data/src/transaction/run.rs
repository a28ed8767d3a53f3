//! Closures as transactions.

use std::future::Future;
use std::panic::Location;
use std::time::Instant;

use super::end::GiveUp;
use super::{Tx, TxOptions};
use crate::db::Place;
use crate::holding::{Held, Holder};
use crate::{Db, Result};

impl Db {
    /// Runs a closure in a transaction and ends it by what the closure returns: `Ok` commits, `Err` rolls back, and
    /// so does a panic or a closure that is dropped, because its client has gone or its time is over.
    ///
    /// ```
    /// # use houtai_core::Result;
    /// # use houtai_data::{Db, Executor};
    /// # async fn book(_: &impl Executor, _: i64) -> Result<()> { Ok(()) }
    /// async fn transfer(db: &Db, amount: i64) -> Result<()> {
    ///     db.tx(async |tx| {
    ///         book(&tx, -amount).await?;
    ///         book(&tx, amount).await
    ///     })
    ///     .await
    /// }
    /// ```
    ///
    /// The closure may borrow from outside, also mutably, and return any value.
    ///
    /// # Errors
    ///
    /// The error of the closure, or why the transaction could not begin or commit. A statement that failed keeps it
    /// from committing although the closure returned `Ok`; see [`Tx`].
    #[track_caller]
    pub fn tx<T, F, U>(&self, work: F) -> impl Future<Output = houtai_core::Result<T>> + Send
    where
        T: Send,
        F: FnOnce(Tx) -> U + Send,
        U: Future<Output = houtai_core::Result<T>> + Send,
    {
        self.tx_at(TxOptions::default(), Location::caller(), work)
    }

    /// Like [`Db::tx`], with options.
    ///
    /// ```
    /// # use houtai_core::Result;
    /// # use houtai_data::{Db, Executor, TxOptions};
    /// # async fn count(_: &impl Executor) -> Result<i64> { Ok(0) }
    /// async fn report(db: &Db) -> Result<(i64, i64)> {
    ///     let options = TxOptions::repeatable_read().read_only();
    ///     db.tx_with(options, async |tx| Ok((count(&tx).await?, count(&tx).await?))).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Db::tx`].
    #[track_caller]
    pub fn tx_with<T, F, U>(
        &self,
        options: TxOptions,
        work: F,
    ) -> impl Future<Output = houtai_core::Result<T>> + Send
    where
        T: Send,
        F: FnOnce(Tx) -> U + Send,
        U: Future<Output = houtai_core::Result<T>> + Send,
    {
        self.tx_at(options, Location::caller(), work)
    }

    /// Begins a transaction that the caller ends by [`Tx::commit`] or [`Tx::roll_back`]. Dropped with all its clones,
    /// it is rolled back.
    ///
    /// # Errors
    ///
    /// When no connection can be had.
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Tx>> + Send {
        self.begin_with(TxOptions::default())
    }

    /// Like [`Db::begin`], with options.
    ///
    /// # Errors
    ///
    /// Those of [`Db::begin`].
    #[track_caller]
    pub fn begin_with(&self, options: TxOptions) -> impl Future<Output = Result<Tx>> + Send {
        self.begin_at(options, Location::caller(), false)
    }

    pub(super) async fn begin_at(&self, options: TxOptions, place: Place, of_closure: bool) -> Result<Tx> {
        let held = held(place, options);
        let (driver, began) = (self.driver(), Instant::now());
        let session = self.take(&held, driver.begin(options.begin())).await?;
        self.numbers().waited(began.elapsed());
        let tx = Tx::new(session, self.clone(), place, of_closure);
        if !of_closure {
            tx.books().register(self.register(held));
        }
        Ok(tx)
    }

    async fn tx_at<T, F, U>(&self, options: TxOptions, place: Place, work: F) -> houtai_core::Result<T>
    where
        T: Send,
        F: FnOnce(Tx) -> U + Send,
        U: Future<Output = houtai_core::Result<T>> + Send,
    {
        let tx = self.begin_at(options, place, true).await?;
        tx.drive(options, work).await
    }
}

fn held(place: Place, options: TxOptions) -> Held {
    Held { holder: Holder::Transaction(place), writes: !options.read_only }
}

impl Tx {
    /// Runs a closure in this transaction and ends it.
    pub(super) async fn drive<T, F, U>(&self, options: TxOptions, work: F) -> houtai_core::Result<T>
    where
        T: Send,
        F: FnOnce(Tx) -> U + Send,
        U: Future<Output = houtai_core::Result<T>> + Send,
    {
        let _give_up = GiveUp(self);
        let held = held(self.shared.begun_at, options);
        let work = async { work(self.clone()).await };
        match self.shared.db.holding(&held, work).await {
            Ok(value) => {
                self.commit_now().await?;
                Ok(value)
            }
            Err(error) => {
                // Nothing takes effect either way, and the caller has to know the first error.
                let _ = self.roll_back_now().await;
                Err(error)
            }
        }
    }
}
