//! What the function of an endpoint gives back, as the answer that it is.
//!
//! A `Result` may carry any error that `?` turns into the framework's, such as that of the data layer, although it is
//! no [`Respond`]. Two blanket implementations would overlap, so the choice is made where the type is known: the
//! attribute calls `kind` on three references to [`Returned`], and the compiler takes the first of the traits below
//! that fits, the one that needs no reference less.

use std::marker::PhantomData;

use houtai_core::{Error, Result};

use crate::Respond;

/// Stands for a value that a function has given back.
pub struct Returned<R>(PhantomData<R>);

impl<R> Returned<R> {
    /// For this value.
    pub fn of(_: &R) -> Self {
        Self(PhantomData)
    }
}

/// The value is the answer.
pub struct AsItIs;

impl AsItIs {
    /// The answer.
    pub fn answer<R>(self, returned: R) -> R {
        returned
    }
}

/// The error becomes one of the framework.
pub struct ByError;

impl ByError {
    /// The answer.
    pub fn answer<T, E: Into<Error>>(self, returned: Result<T, E>) -> Result<T> {
        returned.map_err(Into::into)
    }
}

/// First: it is an answer.
pub trait AnswersItself {
    /// What it is.
    fn kind(&self) -> AsItIs {
        AsItIs
    }
}

impl<R: Respond> AnswersItself for &&Returned<R> {}

/// Second: its error becomes one.
pub trait AnswersByError {
    /// What it is.
    fn kind(&self) -> ByError {
        ByError
    }
}

impl<T, E: Into<Error>> AnswersByError for &Returned<Result<T, E>> {}

/// Last: it is none, and the compiler says so where an answer is asked for.
pub trait AnswersNothing {
    /// What it is.
    fn kind(&self) -> AsItIs {
        AsItIs
    }
}

impl<R> AnswersNothing for Returned<R> {}
