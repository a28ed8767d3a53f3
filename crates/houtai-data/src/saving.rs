//! A row on its way into the database, as a future with a name.
//!
//! `save` of a builder returns it and not `impl Future`: the compiler asks an unnamed future for the conditions of its
//! function again at each use, and would tell a missing value three times.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::future::{BoxFuture, Either, Ready, ready as now};

use crate::{Answer, Collect, Error, ErrorKind, Executor, Model, ModelMeta, Result, Statement};

/// A new row on its way: gives the row as it is stored. Nothing is stored before it is awaited.
#[must_use = "nothing is stored before `.await`"]
pub struct Saving<'e, M> {
    answer: Either<Ready<Answer>, BoxFuture<'e, Answer>>,
    of: PhantomData<fn() -> M>,
}

impl<'e, M: Model> Saving<'e, M> {
    /// Runs the statement, or gives the reason why there is none.
    pub(crate) fn new(executor: &'e dyn Executor, statement: Result<Statement>) -> Self {
        let answer = match statement {
            Ok(statement) => Either::Right(executor.run(statement, Collect::<M>::new())),
            Err(error) => Either::Left(now(Err(error))),
        };
        Self { answer, of: PhantomData }
    }
}

impl<M: Model> Future for Saving<'_, M> {
    type Output = Result<M>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<M>> {
        let answer = ready!(Pin::new(&mut self.answer).poll(context));
        let (sink, _) = answer.map_err(|error| error.of_change(M::META, &[]))?;
        Poll::Ready(Collect::<M>::take(sink).into_iter().next().ok_or_else(|| no_row_back(M::META)))
    }
}

/// A trigger may have turned it away.
pub(crate) fn no_row_back(meta: &ModelMeta) -> Error {
    let message = format!(
        "the database has not given back the new row of `{}`; a trigger may have dropped it",
        meta.table
    );
    Error::new(ErrorKind::Other, message).with_table(meta.table)
}
