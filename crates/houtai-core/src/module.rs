//! A portable part of an app.

use std::future::Future;
use std::sync::Arc;

use crate::{
    Access, Context, Hook, MetricSource, Need, Parts, ReadinessCheck, Result, Script, Settings, Subject,
};

/// A portable part of an app (Django's "app"): endpoints, scripts, settings, shared objects, hooks; later
/// models and jobs. It is a plain declaration; nothing runs before the app starts.
///
/// ```
/// use houtai_core::{App, Module};
///
/// let todos = Module::new("todos").provide(|_| async { Ok(Vec::<String>::new()) });
/// let app = App::new("hello").module(todos);
/// assert_eq!(app.modules()[0].name(), "todos");
/// ```
pub struct Module {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) access: Option<Access>,
    pub(crate) hooks: Vec<Hook>,
    pub(crate) settings: Vec<Subject>,
    pub(crate) scripts: Vec<Script>,
    pub(crate) uses: Vec<Need>,
    pub(crate) readiness: Vec<ReadinessCheck>,
    pub(crate) metrics: Vec<Arc<dyn MetricSource>>,
    pub(crate) parts: Parts,
}

impl Module {
    /// An empty module. The name becomes the tag of its endpoints in the docs.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            doc: String::new(),
            access: None,
            hooks: Vec::new(),
            settings: Vec::new(),
            scripts: Vec::new(),
            uses: Vec::new(),
            readiness: Vec::new(),
            metrics: Vec::new(),
            parts: Parts::default(),
        }
    }

    /// What the module is for; shown in the docs.
    #[must_use]
    pub fn doc(mut self, doc: impl Into<String>) -> Self {
        self.doc = doc.into();
        self
    }

    /// Who may call the endpoints that do not say so themselves.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = Some(access);
        self
    }

    /// Provides a shared object, built when the app starts; arguments ask for it as `Shared<T>`.
    #[must_use]
    pub fn provide<T, F, O>(self, build: F) -> Self
    where
        T: Send + Sync + 'static,
        F: FnOnce(Context) -> O + Send + 'static,
        O: Future<Output = Result<T>> + Send + 'static,
    {
        self.hook(Hook::providing(build))
    }

    /// Says that hooks, middleware or the like of this module use a shared object, so that a missing one is found
    /// before anything starts. Endpoints and scripts need not say it: their arguments do.
    #[must_use]
    pub fn uses<T: Send + Sync + 'static>(mut self) -> Self {
        self.uses.push(Need::of::<T>());
        self
    }

    /// Adds a hook that runs at start and stop.
    #[must_use]
    pub fn hook(mut self, hook: Hook) -> Self {
        self.hooks.push(hook);
        self
    }

    /// Adds settings; arguments ask for them as `Current<T>`.
    #[must_use]
    pub fn settings<T: Settings>(mut self) -> Self {
        self.settings.push(Subject::of::<T>());
        self
    }

    /// Adds scripts, which `<app> run <name>` runs.
    #[must_use]
    pub fn scripts(mut self, scripts: impl IntoIterator<Item = Script>) -> Self {
        self.scripts.extend(scripts);
        self
    }

    /// Adds a check to `/readyz`: while it fails, the app is not ready, and its error is the reason that is told.
    #[must_use]
    pub fn ready<F, O>(mut self, name: impl Into<String>, check: F) -> Self
    where
        F: Fn(Context) -> O + Send + Sync + 'static,
        O: Future<Output = Result<()>> + Send + 'static,
    {
        self.readiness.push(ReadinessCheck::new(name, check));
        self
    }

    /// Shows a metric in `/metrics` and in the list of `<app> metrics`: a static [`Counter`](crate::Counter),
    /// [`Gauge`](crate::Gauge) or [`Histogram`](crate::Histogram), or a source of several.
    #[must_use]
    pub fn metric(mut self, source: impl MetricSource) -> Self {
        self.metrics.push(Arc::new(source));
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the module is for.
    pub fn docs(&self) -> &str {
        &self.doc
    }

    /// What the module has said that it uses.
    pub fn used(&self) -> &[Need] {
        &self.uses
    }

    /// The checks that the module contributes to `/readyz`.
    pub fn readiness_checks(&self) -> &[ReadinessCheck] {
        &self.readiness
    }

    /// What the module counts.
    pub fn metrics(&self) -> &[Arc<dyn MetricSource>] {
        &self.metrics
    }

    /// The access of endpoints that say nothing themselves.
    pub fn default_access(&self) -> Option<&Access> {
        self.access.as_ref()
    }

    /// What other crates have hung on the module.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// What other crates have hung on the module, to add to it.
    pub fn parts_mut(&mut self) -> &mut Parts {
        &mut self.parts
    }
}
