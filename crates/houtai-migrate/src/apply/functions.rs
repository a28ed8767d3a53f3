//! The functions that migrations call.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use houtai_data::Tx;

type Function = Arc<dyn Fn(Tx) -> BoxFuture<'static, houtai_core::Result<()>> + Send + Sync>;

/// The functions that migrations call by name. Each gets the transaction of its migration.
///
/// Such a function outlives the models that it was written for: use SQL in it, and no model.
///
/// ```
/// use houtai_core::Result;
/// use houtai_data::{Tx, sql};
/// use houtai_migrate::Functions;
///
/// async fn trim_titles(tx: Tx) -> Result<()> {
///     sql("update todos set title = trim(title)").run(&tx).await?;
///     Ok(())
/// }
///
/// let functions = Functions::new().with("trim_titles", trim_titles);
/// assert!(functions.names().any(|name| name == "trim_titles"));
/// ```
#[derive(Clone, Default)]
pub struct Functions(BTreeMap<String, Function>);

impl Functions {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    #[must_use]
    pub fn with<F, U>(mut self, name: impl Into<String>, function: F) -> Self
    where
        F: Fn(Tx) -> U + Send + Sync + 'static,
        U: Future<Output = houtai_core::Result<()>> + Send + 'static,
    {
        self.0.insert(name.into(), Arc::new(move |tx| Box::pin(function(tx))));
        self
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Takes those of another list too.
    pub(crate) fn extend(&mut self, others: &Functions) {
        self.0.extend(others.0.iter().map(|(name, function)| (name.clone(), Arc::clone(function))));
    }

    pub(super) fn get(&self, name: &str) -> Option<&Function> {
        self.0.get(name)
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
