//! The guard around a handler: a panic becomes a 500, too long becomes a 504.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use houtai_core::activity::Activity;
use houtai_core::{Error, ErrorKind, RequestId, RequestScope, panic_text};
use tokio::time::Sleep;

use crate::Response;

/// Runs a handler. The timer is armed only when the handler first has to wait: most never do, and arming one
/// costs more than routing.
pub(crate) struct Guard {
    handler: Pin<Box<dyn Future<Output = Response> + Send>>,
    timeout: Duration,
    activity: Activity,
    timer: Option<Pin<Box<Sleep>>>,
    id: RequestId,
}

impl Guard {
    /// A guard around a handler; `activity` is what a thread does while it runs it.
    pub(crate) fn new(
        handler: Pin<Box<dyn Future<Output = Response> + Send>>,
        timeout: Duration,
        activity: Activity,
        id: RequestId,
    ) -> Self {
        Self { handler, timeout, activity, timer: None, id }
    }
}

impl Future for Guard {
    type Output = Result<Response, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // What is logged meanwhile belongs to the request, the report of a panic too.
        let scope = RequestScope::enter(self.id);
        // After a panic the future is dropped with all that it holds, so nothing half-changed is seen again.
        let activity = self.activity;
        let poll = || activity.run(|| self.handler.as_mut().poll(cx));
        match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(Poll::Ready(response)) => return Poll::Ready(Ok(response)),
            Ok(Poll::Pending) => {}
            Err(payload) => {
                let text = format!("the handler panicked: {}", panic_text(&*payload));
                return Poll::Ready(Err(Error::internal(text)));
            }
        }
        drop(scope);
        let timeout = self.timeout;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        timer.as_mut().poll(cx).map(|()| {
            let text = format!("the handler took longer than {timeout:?}");
            Err(Error::new(ErrorKind::Timeout).context(text))
        })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // What the handler still holds is dropped in the name of the request, whose client may have gone.
        let _scope = RequestScope::enter(self.id);
        let handler = std::mem::replace(&mut self.handler, Box::pin(std::future::pending()));
        // A panic here would take the connection with it, and under HTTP/2 all others on it.
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(handler))) {
            tracing::error!(
                error = panic_text(&*payload),
                "what a handler held panicked when it was dropped"
            );
        }
    }
}
