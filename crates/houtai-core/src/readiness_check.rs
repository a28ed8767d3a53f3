//! Checks that say whether a started app can serve.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::{Context, Result};

type Check = Arc<dyn Fn(Context) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync>;

/// A named check that a module contributes to `/readyz`. While one fails, load balancers send nothing; its
/// error is the reason that operators read, so it says what is wrong.
#[derive(Clone)]
pub struct ReadinessCheck {
    name: String,
    check: Check,
}

impl ReadinessCheck {
    /// A check of this name.
    pub fn new<F, O>(name: impl Into<String>, check: F) -> Self
    where
        F: Fn(Context) -> O + Send + Sync + 'static,
        O: Future<Output = Result<()>> + Send + 'static,
    {
        Self { name: name.into(), check: Arc::new(move |context| Box::pin(check(context))) }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Checks once.
    ///
    /// # Errors
    ///
    /// The reason why the app cannot serve.
    pub async fn run(&self, context: Context) -> Result<()> {
        (self.check)(context).await
    }
}
