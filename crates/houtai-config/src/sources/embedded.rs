//! A TOML text that was compiled into the binary.

use std::borrow::Cow;

use crate::document::{self, Place};
use crate::secrecy::Secrecy;
use crate::{BoxFuture, Layer, Source};

/// A TOML text in the binary, so that a release needs no files beside it.
///
/// ```
/// use houtai_config::{EmbeddedSource, Source};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let layer = EmbeddedSource::new("config/base.toml", "[server]\nport = 9000").load().await;
/// assert_eq!(layer.values["server.port"].origin.to_string(), "config/base.toml:2 (compiled in)");
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct EmbeddedSource {
    name: String,
    text: Cow<'static, str>,
    secrecy: Secrecy,
}

impl EmbeddedSource {
    /// A text; `name` is the path it had below the app root, `config/base.toml`.
    pub fn new(name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), text: text.into(), secrecy: Secrecy::default() }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Keeps the values of these keys out of its messages.
    #[must_use]
    pub fn hiding(self, secrecy: Secrecy) -> Self {
        Self { secrecy, ..self }
    }
}

impl Source for EmbeddedSource {
    fn load(&self) -> BoxFuture<'_, Layer> {
        let place = Place::Embedded(self.name.clone());
        Box::pin(async move { document::read(self.text.as_bytes(), &place, &self.secrecy) })
    }
}
