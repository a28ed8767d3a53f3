//! From sources to settings: read everything, judge everything, report every mistake at once.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use houtai_core::settings::{SettingProblem, Values};
use houtai_core::{SettingsStore, Subject};

use crate::unknown::KnownKeys;
use crate::{ConfigError, ConfigProblem, Layer, LoadOptions, Source, merge};

/// What was read.
#[derive(Clone)]
pub struct Loaded {
    /// The merged values, without the defaults in the types.
    pub values: Values,
    /// The layers that were there, low to high.
    pub layers: Vec<LayerRead>,
    /// Whom to ask for news.
    pub(crate) sources: Vec<Arc<dyn Source>>,
}

/// Only the layers: the values may be secrets.
impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded").field("layers", &self.layers).finish_non_exhaustive()
    }
}

/// One layer that was read, for the table that a start prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerRead {
    /// The path of the file, or what else a person calls it.
    pub name: String,
    /// How many keys it gives.
    pub keys: usize,
    /// The file, if it is one.
    pub(crate) file: Option<PathBuf>,
}

/// Reads all sources and judges them against the subjects.
///
/// # Errors
///
/// All mistakes of all sources together: what cannot be read, what is no TOML, unknown keys, values that break the
/// rules of their setting.
pub async fn load(options: &LoadOptions, subjects: &[Subject]) -> Result<Loaded, ConfigError> {
    start(options, subjects.to_vec()).await.map(|(_, loaded)| loaded)
}

/// Reads the settings and puts them in force. Runs within a tokio runtime, like everything that loads.
///
/// ```
/// use houtai_config::{LoadOptions, start};
/// use houtai_core::{Profile, Subject};
///
/// houtai_core::settings! {
///     /// The mill.
///     struct Mill: "mill" {
///         /// How many wheels turn.
///         wheels: u16 = 4;
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let options = LoadOptions::new("/no/such/root", Profile::Dev).set("mill.wheels=6");
/// let (store, loaded) = start(&options, vec![Subject::of::<Mill>()]).await.unwrap();
/// assert_eq!(store.get::<Mill>().unwrap().wheels, 6);
/// assert_eq!(loaded.layers[0].name, "--set");
/// # });
/// ```
///
/// # Errors
///
/// As [`load`].
pub async fn start(
    options: &LoadOptions,
    subjects: Vec<Subject>,
) -> Result<(Arc<SettingsStore>, Loaded), ConfigError> {
    let gathered = gather(options, &subjects).await;
    let mut problems = gathered.problems(&subjects, options);
    match SettingsStore::new(subjects, gathered.values(), options.profile()) {
        Ok(store) if problems.is_empty() => return Ok((Arc::new(store), gathered.loaded())),
        Ok(_) => {}
        Err(wrong) => problems.extend(wrong.into_iter().map(ConfigProblem::from)),
    }
    Err(ConfigError::of(problems))
}

/// The layers of one reading, low to high, with their sources.
pub(crate) struct Gathered(Vec<(Arc<dyn Source>, Layer)>);

/// Asks every source.
pub(crate) async fn gather(options: &LoadOptions, subjects: &[Subject]) -> Gathered {
    let mut layers = ask(options.files(subjects)).await;
    let overrides = ask(options.overrides()).await;
    let first_stage = || layers.iter().chain(&overrides).map(|(_, layer)| layer);
    // A broken file may be the one that names the service, so a second stage built without it would mislead.
    if first_stage().all(|layer| layer.problems.is_empty()) {
        let bootstrap = merge(first_stage());
        layers.extend(ask(options.remote(&bootstrap)).await);
    }
    layers.extend(overrides);
    Gathered(layers)
}

async fn ask(sources: Vec<Arc<dyn Source>>) -> Vec<(Arc<dyn Source>, Layer)> {
    let mut layers = Vec::with_capacity(sources.len());
    for source in sources {
        let layer = source.load().await;
        layers.push((source, layer));
    }
    layers
}

impl Gathered {
    fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.0.iter().map(|(_, layer)| layer)
    }

    /// Whether this file was read.
    pub(crate) fn has_file(&self, path: &Path) -> bool {
        self.layers().any(|layer| layer.file.as_deref() == Some(path))
    }

    pub(crate) fn values(&self) -> Values {
        merge(self.layers())
    }

    /// What the sources could not read, and the keys that nobody knows; source by source, so that a person can go
    /// through one file after the other.
    pub(crate) fn problems(&self, subjects: &[Subject], options: &LoadOptions) -> Vec<ConfigProblem> {
        let known = KnownKeys::of(subjects, &self.values(), options.variable_prefix());
        let of_layer = |layer: &Layer| {
            let unknown = known.judge(layer).into_iter().map(ConfigProblem::from);
            layer.problems.iter().cloned().chain(unknown).collect::<Vec<_>>()
        };
        self.layers().flat_map(of_layer).collect()
    }

    pub(crate) fn loaded(self) -> Loaded {
        let values = self.values();
        let read = |layer: &Layer| LayerRead {
            name: layer.name.clone(),
            keys: layer.values.len(),
            file: layer.file.clone(),
        };
        let layers = self.layers().filter(|layer| layer.present).map(read).collect();
        Loaded { values, layers, sources: self.0.into_iter().map(|(source, _)| source).collect() }
    }
}

/// The values that break the rule of their setting.
pub(crate) fn judge_values(
    subjects: &[Subject],
    values: &Values,
    options: &LoadOptions,
) -> Vec<SettingProblem> {
    SettingsStore::new(subjects.to_vec(), values.clone(), options.profile()).err().unwrap_or_default()
}
