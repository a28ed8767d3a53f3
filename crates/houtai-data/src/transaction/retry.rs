//! Transactions that run again when the database cannot put them into an order with others.

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::panic::Location;
use std::time::Duration;

use super::{Tx, TxOptions};
use crate::db::Place;
use crate::{Db, Error, ErrorKind};

/// The longest wait before the second run; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_millis(10);
/// The longest wait of all.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

impl Db {
    /// Like [`Db::tx`], and runs the closure again when the database had to end the transaction because of another
    /// one: a serialization failure or a deadlock. At most 5 times in all, with growing random waits in between.
    ///
    /// **The closure must be able to run again.** What its statements have done is undone before; what it has done
    /// elsewhere is not, such as a mail that it has sent. Put that into [`Tx::after_commit`].
    ///
    /// ```
    /// # use houtai_core::Result;
    /// # use houtai_data::{Db, Executor, TxOptions};
    /// # async fn seats(_: &impl Executor) -> Result<i64> { Ok(1) }
    /// # async fn take_seat(_: &impl Executor) -> Result<()> { Ok(()) }
    /// async fn book(db: &Db) -> Result<bool> {
    ///     db.tx_retry_with(TxOptions::serializable(), async |tx| {
    ///         if seats(&tx).await? == 0 {
    ///             return Ok(false);
    ///         }
    ///         take_seat(&tx).await?;
    ///         Ok(true)
    ///     })
    ///     .await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Db::tx`], of the last attempt.
    #[track_caller]
    pub fn tx_retry<T, F, U>(&self, work: F) -> impl Future<Output = houtai_core::Result<T>> + Send
    where
        T: Send,
        F: Fn(Tx) -> U + Send + Sync,
        U: Future<Output = houtai_core::Result<T>> + Send,
    {
        self.retry_at(TxOptions::default(), Location::caller(), work)
    }

    /// Like [`Db::tx_retry`], with options.
    ///
    /// # Errors
    ///
    /// Those of [`Db::tx`], of the last attempt.
    #[track_caller]
    pub fn tx_retry_with<T, F, U>(
        &self,
        options: TxOptions,
        work: F,
    ) -> impl Future<Output = houtai_core::Result<T>> + Send
    where
        T: Send,
        F: Fn(Tx) -> U + Send + Sync,
        U: Future<Output = houtai_core::Result<T>> + Send,
    {
        self.retry_at(options, Location::caller(), work)
    }

    async fn retry_at<T, F, U>(&self, options: TxOptions, place: Place, work: F) -> houtai_core::Result<T>
    where
        T: Send,
        F: Fn(Tx) -> U + Send + Sync,
        U: Future<Output = houtai_core::Result<T>> + Send,
    {
        let mut attempt = 1;
        loop {
            let tx = self.begin_at(options, place, true).await?;
            match tx.drive(options, &work).await {
                Err(error) if attempt < options.attempts && may_run_again(&tx, &error) => {}
                answer => return answer,
            }
            drop(tx);
            self.numbers().retried();
            crate::events::runs_again(self.name(), place, attempt);
            tokio::time::sleep(wait(attempt, random())).await;
            attempt += 1;
        }
    }
}

/// Whether the database had to end the transaction. A closure may have put another error in the place of the one of
/// the database, or swallowed it: the transaction remembers.
fn may_run_again(tx: &Tx, error: &houtai_core::Error) -> bool {
    let of_the_database = |kind| matches!(kind, ErrorKind::Serialization | ErrorKind::Deadlock);
    let failed = tx.books().first_failure().is_some_and(|failure| of_the_database(failure.kind));
    failed || Error::of(error).is_some_and(Error::is_retryable)
}

/// How long to wait after an attempt: a random part of a time that doubles, so that two that met do not meet again.
fn wait(attempt: u32, random: u64) -> Duration {
    let most = FIRST_WAIT.saturating_mul(1 << (attempt - 1).min(16)).min(LONGEST_WAIT);
    let micros = u64::try_from(most.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random % (micros + 1))
}

/// A number that differs from call to call; nothing depends on its quality.
fn random() -> u64 {
    RandomState::new().hash_one(0_u8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_wait_is_within_its_bound_however_often_it_was_tried(attempt in 1_u32.., random: u64) {
            let bound = Duration::from_millis(10).saturating_mul(1 << (attempt - 1).min(20));
            prop_assert!(wait(attempt, random) <= bound.min(LONGEST_WAIT));
        }
    }
}
