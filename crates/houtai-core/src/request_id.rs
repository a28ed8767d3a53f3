//! The id of a request, and the request that is being handled on this thread.
//!
//! Who serves says which request it is ([`RequestScope`]); who logs asks ([`current_request`]). Neither knows the
//! other, and no span has to live for it: the scope is two moves of sixteen bytes each time a handler is polled.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

thread_local! {
    static CURRENT: Cell<Option<RequestId>> = const { Cell::new(None) };
}

/// The id of a request: unique among the processes of a service. It is a number until somebody reads it;
/// formatting each one would cost more than routing the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId {
    process: u64,
    number: u64,
}

impl RequestId {
    /// The id with this number in the process with that number.
    pub fn new(process: u64, number: u64) -> Self {
        Self { process, number }
    }

    /// The number of the process, which is random.
    pub fn process(self) -> u64 {
        self.process
    }

    /// The number within the process.
    pub fn number(self) -> u64 {
        self.number
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{:08x}", self.process, self.number)
    }
}

/// The request that is being handled on this thread at this moment.
///
/// ```
/// use houtai_core::{RequestId, RequestScope, current_request};
///
/// let id = RequestId::new(1, 2);
/// {
///     let _scope = RequestScope::enter(id);
///     assert_eq!(current_request(), Some(id));
/// }
/// assert_eq!(current_request(), None);
/// ```
pub fn current_request() -> Option<RequestId> {
    CURRENT.get()
}

/// While it lives, this thread works for a request. It cannot be held over an `await`, after which the thread may
/// be another one: the future would not be `Send`.
pub struct RequestScope {
    before: Option<RequestId>,
    of_this_thread: PhantomData<*const ()>,
}

impl RequestScope {
    /// Works for this request until the returned guard is dropped.
    #[must_use]
    pub fn enter(id: RequestId) -> Self {
        Self::change(Some(id))
    }

    fn change(id: Option<RequestId>) -> Self {
        Self { before: CURRENT.replace(id), of_this_thread: PhantomData }
    }
}

impl Drop for RequestScope {
    fn drop(&mut self) {
        CURRENT.set(self.before);
    }
}

pin_project! {
    /// A future that works for a request, wherever it is polled. Made by [`in_request`] and [`carry_request`].
    pub struct InRequest<F> {
        id: Option<RequestId>,
        // `None` once it has been dropped, which also happens in the name of the request.
        #[pin]
        future: Option<F>,
    }

    impl<F> PinnedDrop for InRequest<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _scope = RequestScope::change(*this.id);
            this.future.set(None);
        }
    }
}

/// Makes a future work for a request.
pub fn in_request<F: Future>(id: RequestId, future: F) -> InRequest<F> {
    InRequest { id: Some(id), future: Some(future) }
}

/// Makes a future work for the request that is being handled now; what an endpoint gives to `tokio::spawn`, whose
/// tasks do not inherit it.
///
/// ```
/// use houtai_core::{RequestId, RequestScope, carry_request, current_request};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let task = {
///     let _scope = RequestScope::enter(RequestId::new(1, 2));
///     tokio::spawn(carry_request(async { current_request() }))
/// };
/// assert_eq!(task.await.unwrap(), Some(RequestId::new(1, 2)));
/// # });
/// ```
pub fn carry_request<F: Future>(future: F) -> InRequest<F> {
    InRequest { id: current_request(), future: Some(future) }
}

impl<F: Future> Future for InRequest<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _scope = RequestScope::change(*this.id);
        match this.future.as_pin_mut() {
            Some(future) => future.poll(cx),
            // Only a future that is being dropped has none, and nobody polls it then.
            None => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_nest_and_give_back_what_was_before() {
        let (outer, inner) = (RequestId::new(1, 1), RequestId::new(1, 2));
        let first = RequestScope::enter(outer);
        drop(RequestScope::enter(inner));
        assert_eq!(current_request(), Some(outer));
        drop(first);
        assert_eq!(current_request(), None);
    }

    #[test]
    fn a_panic_leaves_no_request_behind() {
        let panicked = std::panic::catch_unwind(|| {
            let _scope = RequestScope::enter(RequestId::new(1, 1));
            panic!("on purpose");
        });
        assert!(panicked.is_err());
        assert_eq!(current_request(), None);
    }

    #[tokio::test]
    async fn futures_that_take_turns_keep_their_requests_apart() {
        let work = |number| {
            in_request(RequestId::new(7, number), async move {
                for _ in 0..10 {
                    assert_eq!(current_request(), Some(RequestId::new(7, number)));
                    tokio::task::yield_now().await;
                }
            })
        };
        let tasks: Vec<_> = (0..8).map(|number| tokio::spawn(work(number))).collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(current_request(), None);
    }

    #[test]
    fn a_future_is_dropped_in_the_name_of_its_request() {
        struct Noting(std::rc::Rc<Cell<Option<RequestId>>>);
        impl Drop for Noting {
            fn drop(&mut self) {
                self.0.set(current_request());
            }
        }
        let noted = std::rc::Rc::new(Cell::new(None));
        let held = Noting(std::rc::Rc::clone(&noted));
        drop(in_request(RequestId::new(3, 4), async move {
            std::future::pending::<()>().await;
            drop(held);
        }));
        assert_eq!(noted.get(), Some(RequestId::new(3, 4)));
    }

    #[test]
    fn an_id_is_written_with_a_fixed_width() {
        assert_eq!(RequestId::new(10, 255).to_string(), "000000000000000a-000000ff");
    }
}
