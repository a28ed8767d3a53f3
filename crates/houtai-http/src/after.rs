//! Work after the response.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use houtai_core::{Argument, Result};

use crate::request::Essence;
use crate::transport::OperationDescription;
use crate::{Http, Request};

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The work that a request has put off. No allocation before there is any.
#[derive(Default)]
pub(crate) struct AfterList(Mutex<Vec<Work>>);

impl AfterList {
    fn push(&self, work: Work) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(work);
    }

    /// Starts the work; called once the answer has been handed to the connection.
    pub(crate) fn start(&self) {
        for work in std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            tokio::spawn(work);
        }
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
    /// Puts work off until the answer has been sent.
    pub fn run(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.after.push(Box::pin(work));
    }
}

impl Argument<Http> for AfterResponse {
    fn describe(_: &mut OperationDescription) {}

    async fn read(request: &mut Request) -> Result<Self> {
        Ok(Self(Arc::clone(&request.essence)))
    }
}
