//! The started app: its shared objects, settings, clock and folders.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::watch;

use crate::{Clock, Error, Profile, Result, SettingsStore, Shared};

/// The objects of a started app, entered the same way by server, worker, script and test. Cheap to clone.
///
/// It is complete once every start hook has run. A hook sees what was provided before it.
#[derive(Clone)]
pub struct Context {
    inner: Arc<Inner>,
}

struct Inner {
    app: String,
    root: PathBuf,
    settings: Arc<SettingsStore>,
    clock: Clock,
    // While the app starts, objects are added under the lock; afterwards they stand in `frozen`, which is read
    // without one. Requests see only the latter.
    building: Mutex<Objects>,
    frozen: OnceLock<Objects>,
    stopping: watch::Sender<bool>,
}

type Objects = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

impl Context {
    /// A context without objects, as it is before the first hook.
    pub fn new(app: impl Into<String>, root: PathBuf, settings: Arc<SettingsStore>, clock: Clock) -> Self {
        let inner = Inner {
            app: app.into(),
            root,
            settings,
            clock,
            building: Mutex::default(),
            frozen: OnceLock::new(),
            stopping: watch::Sender::new(false),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The name of the app.
    pub fn app(&self) -> &str {
        &self.inner.app
    }

    /// The folder that holds `config/` and `data/`.
    pub fn root(&self) -> &Path {
        &self.inner.root
    }

    /// The running profile.
    pub fn profile(&self) -> Profile {
        self.inner.settings.profile()
    }

    /// The settings.
    pub fn settings(&self) -> &Arc<SettingsStore> {
        &self.inner.settings
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The shared object of a type.
    ///
    /// # Errors
    ///
    /// When nobody has provided it, or not yet.
    pub fn shared<T: Send + Sync + 'static>(&self) -> Result<Shared<T>> {
        let object = match self.inner.frozen.get() {
            Some(objects) => objects.get(&TypeId::of::<T>()).cloned(),
            None => self.building().get(&TypeId::of::<T>()).cloned(),
        };
        let object = object.and_then(|object| object.downcast::<T>().ok());
        object.map(Shared::from).ok_or_else(|| missing::<T>(self.inner.frozen.get().is_some()))
    }

    /// Resolves once the app begins to stop; for loops in background tasks.
    pub async fn stopping(&self) {
        let mut stopping = self.inner.stopping.subscribe();
        // The sender lives in `self`, so waiting cannot fail before the flag is up.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    /// Says that the app begins to stop.
    pub(crate) fn stop(&self) {
        self.inner.stopping.send_replace(true);
    }

    /// Adds an object while the app starts.
    pub(crate) fn insert<T: Send + Sync + 'static>(&self, object: T) {
        self.building().insert(TypeId::of::<T>(), Arc::new(object));
    }

    /// Ends the start: from now on objects are read without a lock.
    pub(crate) fn freeze(&self) {
        let objects = std::mem::take(&mut *self.building());
        // A second call finds the objects already in place and has nothing to add.
        let _ = self.inner.frozen.set(objects);
    }

    fn building(&self) -> std::sync::MutexGuard<'_, Objects> {
        self.inner.building.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn missing<T>(started: bool) -> Error {
    let name = std::any::type_name::<T>();
    let advice = if started {
        "add `.provide(…)` for it to a module"
    } else {
        "it is provided later in the start order, or never; provide it before the hook that uses it"
    };
    Error::internal(format!("there is no shared `{name}`: {advice}"))
}
