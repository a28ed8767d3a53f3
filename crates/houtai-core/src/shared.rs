//! Arguments that every transport has: shared objects, current settings, the clock, the context.

use std::ops::Deref;
use std::sync::Arc;

use crate::{
    Argument, Call, Clock, Context, Describe, Error, ErrorKind, Identity, OptionalArgument, Result, Settings,
    Transport,
};

/// An object of the app that is built once, at start, and used by every endpoint, script and test.
///
/// A module provides it by [`Module::provide`](crate::Module::provide). Asking for a type that nobody provides
/// is an error at start, not at the first call.
///
/// ```
/// use houtai_core::Shared;
///
/// let greeting = Shared::new(String::from("hello"));
/// assert_eq!(greeting.len(), 5);
/// ```
#[derive(Debug)]
pub struct Shared<T: ?Sized>(Arc<T>);

impl<T> Shared<T> {
    /// Wraps an object; for tests, since an app does this itself.
    pub fn new(object: T) -> Self {
        Self(Arc::new(object))
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> From<Arc<T>> for Shared<T> {
    fn from(object: Arc<T>) -> Self {
        Self(object)
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<X: Transport, T: Send + Sync + 'static> Argument<X> for Shared<T> {
    fn describe(about: &mut X::Description) {
        about.needs().shared::<T>();
    }

    async fn read(call: &mut X::Call) -> Result<Self> {
        call.context().shared::<T>()
    }
}

/// The settings of one subject as they are in force now. It does not change under the hands of one call; the
/// next call sees what a reload has brought.
#[derive(Clone, Debug)]
pub struct Current<T>(Arc<T>);

impl<T> Deref for Current<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<X: Transport, T: Settings> Argument<X> for Current<T> {
    fn describe(about: &mut X::Description) {
        about.needs().settings::<T>();
    }

    async fn read(call: &mut X::Call) -> Result<Self> {
        let name = std::any::type_name::<T>();
        let settings = call.context().settings().get::<T>();
        settings.map(Current).ok_or_else(|| Error::internal(format!("the app has no settings `{name}`")))
    }
}

impl<X: Transport> Argument<X> for Clock {
    fn describe(_: &mut X::Description) {}

    async fn read(call: &mut X::Call) -> Result<Self> {
        Ok(call.context().clock().clone())
    }
}

impl<X: Transport> Argument<X> for Context {
    fn describe(_: &mut X::Description) {}

    async fn read(call: &mut X::Call) -> Result<Self> {
        Ok(call.context().clone())
    }
}

/// The signed-in caller; unauthenticated without one.
impl<X: Transport> Argument<X> for Identity {
    fn describe(about: &mut X::Description) {
        about.needs().identity = true;
        about.may_be_unauthenticated();
    }

    async fn read(call: &mut X::Call) -> Result<Self> {
        call.identity().cloned().ok_or_else(|| Error::new(ErrorKind::Unauthenticated))
    }
}

impl<X: Transport> OptionalArgument<X> for Identity {
    fn describe_optional(about: &mut X::Description) {
        about.needs().identity = true;
    }

    async fn read_optional(call: &mut X::Call) -> Result<Option<Self>> {
        Ok(call.identity().cloned())
    }
}
