//! Work after the response.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use houtai_core::{Argument, Result, in_request};

use crate::request::Essence;
use crate::transport::OperationDescription;
use crate::{Http, Request};

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The work that a request has put off. No allocation before there is any.
pub(crate) struct AfterList {
    list: Mutex<Option<Vec<Work>>>,
    // Nearly no request puts anything off, and then the lock need not be taken.
    has_any: AtomicBool,
}

impl Default for AfterList {
    fn default() -> Self {
        Self { list: Mutex::new(Some(Vec::new())), has_any: AtomicBool::new(false) }
    }
}

impl AfterList {
    fn push(&self, work: Work) {
        self.has_any.store(true, Ordering::Relaxed);
        match &mut *self.list() {
            Some(list) => list.push(work),
            // A task of the endpoint that outlived its answer: there is nothing to wait for any more.
            None => start(work),
        }
    }

    /// Starts the work; called once the answer has been handed to the connection. `is_last` says that nobody is left
    /// who could put off any more.
    pub(crate) fn start(&self, is_last: bool) {
        if is_last {
            // What the others have put off before they went is seen from here on; counting them alone promises nothing.
            fence(Ordering::Acquire);
            if !self.has_any.load(Ordering::Relaxed) {
                return;
            }
        }
        // Taken out first: the lock is not held while tasks start.
        let list = self.list().take();
        list.into_iter().flatten().for_each(start);
    }

    fn list(&self) -> MutexGuard<'_, Option<Vec<Work>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While the runtime ends, connections are dropped where no task can begin any more.
fn start(work: Work) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(work);
    }
}

/// Lets an endpoint do something once its answer has been sent, without the client waiting for it.
///
/// The work is lost when the process ends. What must survive a crash belongs into a job.
///
/// ```
/// use houtai_http::AfterResponse;
///
/// async fn endpoint(after: AfterResponse) {
///     after.run(async { /* tell somebody */ });
/// }
/// ```
pub struct AfterResponse(Arc<Essence>);

impl AfterResponse {
    /// Puts work off until the answer has been sent. What it logs carries the id of the request.
    pub fn run(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.after.push(Box::pin(in_request(self.0.id, work)));
    }
}

impl Argument<Http> for AfterResponse {
    fn describe(_: &mut OperationDescription) {}

    async fn read(request: &mut Request) -> Result<Self> {
        Ok(Self(Arc::clone(&request.essence)))
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn work_waits_for_the_answer_and_runs_also_when_it_comes_late() {
        let list = AfterList::default();
        let (early, mut has_run) = oneshot::channel();
        list.push(Box::pin(async move { early.send(()).unwrap() }));
        tokio::task::yield_now().await;
        assert!(has_run.try_recv().is_err());
        list.start(true);
        has_run.await.unwrap();
        let (late, has_run) = oneshot::channel();
        list.push(Box::pin(async move { late.send(()).unwrap() }));
        has_run.await.unwrap();
    }

    #[test]
    fn without_a_runtime_work_is_dropped() {
        let list = AfterList::default();
        list.push(Box::pin(async {}));
        list.start(false);
    }
}
