//! Hooks: what runs when the app starts and stops.

use std::any::TypeId;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::{Context, Need, Result};

/// How long a hook may take unless it says otherwise.
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(30);

type Action = Box<dyn FnOnce(Context) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send>;

/// Something to do when the app starts, and what undoes it when the app stops.
///
/// Hooks start in the order in which they are declared and stop in reverse. When one fails, or takes longer
/// than its deadline, those already started are stopped again and the start fails with the name of the hook.
///
/// ```
/// use houtai_core::{Hook, Module};
/// use std::time::Duration;
///
/// let warm = Hook::new("warm the cache")
///     .start(|_| async { Ok(()) })
///     .stop(|_| async { Ok(()) })
///     .deadline(Duration::from_secs(5));
/// let module = Module::new("shop").hook(warm);
/// ```
pub struct Hook {
    pub(crate) name: String,
    pub(crate) deadline: Duration,
    pub(crate) provides: Option<Need>,
    pub(crate) start: Option<Action>,
    pub(crate) stop: Option<Action>,
}

impl Hook {
    /// A hook that does nothing yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), deadline: DEFAULT_DEADLINE, provides: None, start: None, stop: None }
    }

    /// A hook that builds a shared object.
    pub(crate) fn providing<T, F, O>(build: F) -> Self
    where
        T: Send + Sync + 'static,
        F: FnOnce(Context) -> O + Send + 'static,
        O: Future<Output = Result<T>> + Send + 'static,
    {
        let name = std::any::type_name::<T>();
        let mut hook = Self::new(format!("provide {name}")).start(|context| async move {
            let object = build(context.clone()).await?;
            context.insert(object);
            Ok(())
        });
        hook.provides = Some(Need { type_id: TypeId::of::<T>(), type_name: name });
        hook
    }

    /// What to do at start.
    #[must_use]
    pub fn start<F, O>(mut self, action: F) -> Self
    where
        F: FnOnce(Context) -> O + Send + 'static,
        O: Future<Output = Result<()>> + Send + 'static,
    {
        self.start = Some(Box::new(move |context| Box::pin(action(context))));
        self
    }

    /// What to do at stop, if the start was reached.
    #[must_use]
    pub fn stop<F, O>(mut self, action: F) -> Self
    where
        F: FnOnce(Context) -> O + Send + 'static,
        O: Future<Output = Result<()>> + Send + 'static,
    {
        self.stop = Some(Box::new(move |context| Box::pin(action(context))));
        self
    }

    /// How long starting may take, and stopping likewise; 30 s unless said.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}
