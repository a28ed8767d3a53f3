//! The contract of a place where settings come from.

use std::future::{Future, pending};
use std::path::PathBuf;
use std::pin::Pin;

use houtai_core::settings::{Sourced, Values};

use crate::{ConfigProblem, Failure};

/// A future behind a pointer, so that [`Source`] can be used as `dyn Source`: an `async fn` in a trait cannot.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A place where settings come from: a file, the environment, a service.
///
/// A start has two stages. The first reads the sources that need nothing but the machine: files, environment,
/// command line. A source that must itself be told where to look (a configuration service) is built in the second
/// stage from what the first one found; see [`LoadOptions::second_stage`](crate::LoadOptions::second_stage).
///
/// ```
/// use houtai_config::{BoxFuture, Layer, Source};
/// use houtai_core::settings::{Origin, RawValue, Sourced};
///
/// /// The answer of a service at `address`.
/// struct Remote {
///     address: String,
/// }
///
/// impl Source for Remote {
///     fn load(&self) -> BoxFuture<'_, Layer> {
///         Box::pin(async move {
///             let mut layer = Layer::new(format!("service at {}", self.address));
///             layer.insert("server.port", Sourced { raw: RawValue::from(9000), origin: Origin::Program });
///             layer
///         })
///     }
/// }
/// ```
pub trait Source: Send + Sync {
    /// Reads everything the source has. What cannot be read stands as a problem in the layer, so that it is
    /// reported together with the mistakes of all other sources.
    fn load(&self) -> BoxFuture<'_, Layer>;

    /// Completes when the source has something newer than its last `load` gave; cancelled by dropping. A source
    /// that cannot tell never completes, which is what this default does.
    fn watch(&self) -> BoxFuture<'_, ()> {
        Box::pin(pending())
    }
}

/// What one source said.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What a person calls the source: the path of the file, `environment`.
    pub name: String,
    /// The keys it gives.
    pub values: Values,
    /// What in it cannot be understood.
    pub problems: Vec<ConfigProblem>,
    /// Whether there was anything to read; a file that does not exist is no mistake.
    pub present: bool,
    /// The file it was read from, so that a reload notices when that file is gone.
    pub file: Option<PathBuf>,
}

impl Layer {
    /// A layer without keys.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), values: Values::new(), problems: Vec::new(), present: true, file: None }
    }

    /// The layer of a source that is not there, for example a missing file.
    pub fn absent(name: impl Into<String>) -> Self {
        Self { present: false, ..Self::new(name) }
    }

    /// The layer of a source that could not be read at all.
    pub fn failed(name: impl Into<String>, failure: Failure) -> Self {
        Self { problems: vec![failure.into()], ..Self::new(name) }
    }

    /// Adds a key; a key that the layer has already is a mistake, because nobody could tell which one counts.
    pub fn insert(&mut self, key: impl Into<String>, value: Sourced) {
        let key = key.into();
        match self.values.get(&key) {
            Some(first) => {
                let failure =
                    Failure::at(value.origin.to_string(), format!("`{key}` is given a second time"))
                        .advice(format!("the first time is {}; keep one of the two", first.origin));
                self.problems.push(failure.into());
            }
            None => {
                self.values.insert(key, value);
            }
        }
    }
}

/// The layers on top of each other: where two give the same key, the later one counts.
///
/// ```
/// use houtai_config::{Layer, merge};
/// use houtai_core::settings::{Origin, RawValue, Sourced};
///
/// let layer = |port: i64| {
///     let mut layer = Layer::new("example");
///     layer.insert("server.port", Sourced { raw: RawValue::from(port), origin: Origin::Program });
///     layer
/// };
/// assert_eq!(merge([&layer(1), &layer(2)])["server.port"].raw, RawValue::from(2));
/// ```
pub fn merge<'a>(layers: impl IntoIterator<Item = &'a Layer>) -> Values {
    let values = layers.into_iter().flat_map(|layer| &layer.values);
    values.map(|(key, value)| (key.clone(), value.clone())).collect()
}
