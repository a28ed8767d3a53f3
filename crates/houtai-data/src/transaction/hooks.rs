//! What is done after the commit.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use futures_util::future::BoxFuture;

use super::Tx;

/// Something to do after the commit.
pub(super) type Hook = Box<dyn FnOnce() -> BoxFuture<'static, houtai_core::Result<()>> + Send>;

impl Tx {
    /// Does something after the commit of the outermost transaction, and nothing when it rolls back. What a
    /// savepoint has put off is forgotten when the savepoint is undone.
    ///
    /// The work runs before the commit returns, one piece after the other. Its failure cannot undo the commit: it
    /// is logged. It is lost when the process ends in between; what must survive that is a row in the same
    /// transaction.
    ///
    /// ```
    /// # use houtai_core::Result;
    /// # use houtai_data::Tx;
    /// # async fn send_welcome(_: i64) -> Result<()> { Ok(()) }
    /// async fn register(tx: &Tx) -> Result<()> {
    ///     let id = 7;
    ///     tx.after_commit(async move || send_welcome(id).await)?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When the transaction is over.
    pub fn after_commit<F, U>(&self, work: F) -> crate::Result<()>
    where
        F: FnOnce() -> U + Send + 'static,
        U: Future<Output = houtai_core::Result<()>> + Send + 'static,
    {
        let hook: Hook = Box::new(move || Box::pin(async move { work().await }));
        self.books().add_hook(self.savepoint, hook)
    }
}

/// Runs all of them, whatever becomes of each.
pub(super) async fn run(hooks: Vec<Hook>) {
    for hook in hooks {
        match caught(hook()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => crate::events::hook_failed(&error),
            Err(panic) => crate::events::hook_panicked(houtai_core::panic_text(&*panic)),
        }
    }
}

/// A panic belongs to its own piece of work, and the others go on.
async fn caught<T>(mut work: BoxFuture<'static, T>) -> Result<T, Box<dyn Any + Send>> {
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}
