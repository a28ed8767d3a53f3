//! What a start reads its settings from.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use houtai_core::settings::{Origin, RawValue, Sourced, Values};
use houtai_core::{Profile, Subject};

use crate::secrecy::Secrecy;
use crate::sources::{CommandLineSource, EmbeddedSource, EnvironmentSource, FileSource, ProgramSource};
use crate::{Environment, Source};

/// The prefix of the environment variables, unless the app chooses another.
pub const DEFAULT_PREFIX: &str = "HOUTAI_";

/// Builds the sources of the second stage from what the first one found.
pub type SecondStage = Arc<dyn Fn(&Values) -> Vec<Box<dyn Source>> + Send + Sync>;

/// Everything from which the settings of an app are read.
///
/// The layers, from low to high; the highest that gives a key wins:
///
/// 1. the default in the type, with its variants by profile;
/// 2. `config/base.toml` below the app root or, if there is none, the one compiled into the binary;
/// 3. `config/<profile>.toml`, found the same way;
/// 4. the sources of the second stage, in the order given;
/// 5. values that the starting program gives, for example a test;
/// 6. environment variables with the prefix;
/// 7. `--set key=value`.
///
/// The second stage stands below the environment although it is read last: an operator must be able to overrule a
/// remote service, and the program itself, from where the process runs.
///
/// ```
/// use houtai_config::{Environment, LoadOptions};
/// use houtai_core::Profile;
///
/// let options = LoadOptions::new("/srv/todo", Profile::Prod)
///     .environment(Environment::of_process())
///     .embedded("config/base.toml", "[server]\nport = 9000")
///     .set("server.host=0.0.0.0");
/// assert_eq!(options.root(), std::path::Path::new("/srv/todo"));
/// ```
#[derive(Clone)]
pub struct LoadOptions {
    root: PathBuf,
    profile: Profile,
    environment: Environment,
    prefix: String,
    embedded: Vec<EmbeddedSource>,
    sets: Vec<String>,
    program: Values,
    second_stage: Option<SecondStage>,
}

impl LoadOptions {
    /// The files below an app root, in a profile; nothing else yet.
    pub fn new(root: impl Into<PathBuf>, profile: Profile) -> Self {
        Self {
            root: root.into(),
            profile,
            environment: Environment::default(),
            prefix: DEFAULT_PREFIX.to_owned(),
            embedded: Vec::new(),
            sets: Vec::new(),
            program: Values::new(),
            second_stage: None,
        }
    }

    /// Reads environment variables.
    #[must_use]
    pub fn environment(self, environment: Environment) -> Self {
        Self { environment, ..self }
    }

    /// Reads environment variables with this prefix instead of `HOUTAI_`.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Gives a file that was compiled into the binary; `name` is its path below the app root.
    #[must_use]
    pub fn embedded(mut self, name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> Self {
        self.embedded.push(EmbeddedSource::new(name, text));
        self
    }

    /// Adds one text after `--set`.
    #[must_use]
    pub fn set(mut self, set: impl Into<String>) -> Self {
        self.sets.push(set.into());
        self
    }

    /// Adds the texts after `--set`.
    #[must_use]
    pub fn sets(mut self, sets: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.sets.extend(sets.into_iter().map(Into::into));
        self
    }

    /// Gives a value from the program itself. Only environment and command line outrank it; a test that wants to be
    /// sure starts with an empty environment.
    #[must_use]
    pub fn value(mut self, key: impl Into<String>, value: impl Into<RawValue>) -> Self {
        self.program.insert(key.into(), Sourced { raw: value.into(), origin: Origin::Program });
        self
    }

    /// Builds further sources from what the other ones say, for example a configuration service whose address
    /// stands in a file. It is not called when a source of the first stage cannot be read.
    #[must_use]
    pub fn second_stage(
        self,
        build: impl Fn(&Values) -> Vec<Box<dyn Source>> + Send + Sync + 'static,
    ) -> Self {
        Self { second_stage: Some(Arc::new(build)), ..self }
    }

    /// The app root.
    pub fn root(&self) -> &std::path::Path {
        &self.root
    }

    /// The profile.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// The prefix of the environment variables.
    pub fn variable_prefix(&self) -> &str {
        &self.prefix
    }

    /// The sources below the second stage, low to high.
    pub(crate) fn files(&self, subjects: &[Subject]) -> Vec<Arc<dyn Source>> {
        let secrecy = Secrecy::of(subjects);
        let names = ["base", self.profile.as_str()].map(|name| format!("config/{name}.toml"));
        names.iter().map(|name| self.file(name, &secrecy)).collect()
    }

    fn file(&self, name: &str, secrecy: &Secrecy) -> Arc<dyn Source> {
        let file = FileSource::new(self.root.join(name)).hiding(secrecy.clone());
        match self.embedded.iter().find(|embedded| embedded.name() == name) {
            Some(embedded) => Arc::new(file.or(embedded.clone().hiding(secrecy.clone()))),
            None => Arc::new(file),
        }
    }

    /// The sources above the second stage, low to high.
    pub(crate) fn overrides(&self) -> Vec<Arc<dyn Source>> {
        vec![
            Arc::new(ProgramSource::new(self.program.clone())),
            Arc::new(EnvironmentSource::new(self.environment.clone(), self.prefix.clone())),
            Arc::new(CommandLineSource::new(self.sets.iter().cloned())),
        ]
    }

    /// The sources of the second stage.
    pub(crate) fn remote(&self, bootstrap: &Values) -> Vec<Arc<dyn Source>> {
        let built = self.second_stage.as_ref().map(|build| build(bootstrap));
        built.into_iter().flatten().map(Arc::from).collect()
    }
}

/// Without the values, which may be secrets.
impl fmt::Debug for LoadOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoadOptions")
            .field("root", &self.root)
            .field("profile", &self.profile)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
