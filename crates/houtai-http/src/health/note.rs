//! What an operator should know although the app can serve.

use serde_json::{Value, json};

use super::report::shortened;

type Tell = Box<dyn Fn() -> Option<String> + Send + Sync>;

/// Looks at something that is wrong or soon will be, and does not keep the app from serving. `/readyz` tells it
/// beside the checks, and the status stays what the checks say: what all instances share must not take all of
/// them out of the balancer.
pub struct NoteSource {
    name: &'static str,
    tell: Tell,
}

/// What one of them says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthNote {
    /// What it is about: `log`, `certificate`.
    pub name: &'static str,
    /// What is wrong, and what to do.
    pub text: String,
}

impl NoteSource {
    /// One of this name. `tell` is asked for each report and must not wait; `None` means that all is well.
    pub fn new(name: &'static str, tell: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        Self { name, tell: Box::new(tell) }
    }

    pub(super) fn note(&self) -> Option<HealthNote> {
        let text = (self.tell)()?;
        Some(HealthNote { name: self.name, text: shortened(&text) })
    }
}

impl HealthNote {
    pub(super) fn to_json(&self) -> Value {
        json!({"name": self.name, "text": self.text})
    }
}
