//! The one way to start an app.

use std::path::{Path, PathBuf};

use houtai_config::{
    ConfigError, Environment, Failure, InheritedListener, LoadOptions, choose_profile, find_root,
};
use houtai_core::settings::RawValue;
use houtai_core::{App, Clock};
use houtai_observe::Logging;

use crate::LaunchError;
use crate::prepare::{Prepared, prepare};
use crate::running::{Entered, Running};

/// Settings files and migrations that were compiled into the binary: name relative to the app root, text.
pub type Embedded = &'static [(&'static str, &'static str)];

/// Everything from which an app starts: its declaration and its surroundings.
///
/// ```no_run
/// # async fn example() -> Result<(), houtai_commands::LaunchError> {
/// use houtai_commands::Launch;
/// use houtai_core::App;
///
/// let entered = Launch::new(App::new("hello")).profile("test").enter().await?;
/// println!("{}", entered.context().root().display());
/// entered.leave().await
/// # }
/// ```
pub struct Launch {
    pub(crate) app: App,
    pub(crate) environment: Environment,
    profile: Option<String>,
    root: Option<PathBuf>,
    prefix: Option<&'static str>,
    pub(crate) embedded: Embedded,
    sets: Vec<String>,
    values: Vec<(String, RawValue)>,
    pub(crate) clock: Clock,
    pub(crate) inherited: Vec<InheritedListener>,
    pub(crate) logging: Option<Logging>,
}

impl Launch {
    /// Starts from the declaration and the environment of this process.
    pub fn new(app: App) -> Self {
        Self {
            app,
            environment: Environment::of_process(),
            profile: None,
            root: None,
            prefix: None,
            embedded: &[],
            sets: Vec::new(),
            values: Vec::new(),
            clock: Clock::system(),
            inherited: Vec::new(),
            logging: None,
        }
    }

    /// Uses another environment than that of the process.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Names the profile; otherwise `HOUTAI_PROFILE` does, and then `dev` is taken.
    #[must_use]
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// Names the app root; otherwise `HOUTAI_ROOT` does, then the package under `cargo run`, then the working
    /// directory.
    #[must_use]
    pub fn root(mut self, root: impl Into<PathBuf>) -> Self {
        self.root = Some(root.into());
        self
    }

    /// Another prefix than `HOUTAI_` for settings in the environment.
    #[must_use]
    pub fn variable_prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = Some(prefix);
        self
    }

    /// Files that were compiled in, by `houtai::embedded_files!()`: settings files, where a file in the app root takes the
    /// place of the one of its name, and migrations, where in `dev` a folder `migrations/` in the app root takes the place
    /// of all.
    #[must_use]
    pub fn embedded(mut self, embedded: Embedded) -> Self {
        self.embedded = embedded;
        self
    }

    /// Settings in the form `key=value`, above all other sources.
    #[must_use]
    pub fn sets(mut self, sets: impl IntoIterator<Item = String>) -> Self {
        self.sets.extend(sets);
        self
    }

    /// One setting, above the files and below the environment; for programs that start the app.
    #[must_use]
    pub fn value(mut self, key: impl Into<String>, value: impl Into<RawValue>) -> Self {
        self.values.push((key.into(), value.into()));
        self
    }

    /// Another clock than that of the system, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Serves on sockets that somebody else has opened: the first is the public one, the second that of the
    /// management. What `main` finds in `LISTEN_FDS`.
    #[must_use]
    pub fn inherited(mut self, inherited: Vec<InheritedListener>) -> Self {
        self.inherited = inherited;
        self
    }

    /// Gives the app a log; without one it says what it says through `tracing` alone, and leaves no access lines.
    #[must_use]
    pub fn logging(mut self, logging: Logging) -> Self {
        self.logging = Some(logging);
        self
    }

    /// Reads the settings and checks the declaration. Nothing has started then.
    ///
    /// # Errors
    ///
    /// All mistakes in the settings, or all in the declaration.
    pub async fn prepare(self) -> Result<Prepared, LaunchError> {
        prepare(self).await
    }

    /// Starts the app without serving: hooks run, shared objects are there.
    ///
    /// # Errors
    ///
    /// When the settings or the declaration are wrong, or a hook fails.
    pub async fn enter(self) -> Result<Entered, LaunchError> {
        self.prepare().await?.enter().await
    }

    /// Starts the app and serves it.
    ///
    /// # Errors
    ///
    /// When the settings or the declaration are wrong, a port cannot be bound, or a hook fails.
    pub async fn serve(self) -> Result<Running, LaunchError> {
        self.prepare().await?.serve().await
    }

    /// Where settings come from.
    pub(crate) fn load_options(&self) -> Result<LoadOptions, LaunchError> {
        let profile = choose_profile(self.profile.as_deref(), &self.environment)?;
        let root = match &self.root {
            Some(root) => named_root(root, &self.environment)?,
            None => find_root(&self.environment)?,
        };
        let mut options = LoadOptions::new(root, profile).environment(self.environment.clone());
        if let Some(prefix) = self.prefix {
            options = options.prefix(prefix);
        }
        for (name, text) in self.embedded {
            options = options.embedded(*name, *text);
        }
        for (key, value) in &self.values {
            options = options.value(key.clone(), value.clone());
        }
        Ok(options.sets(self.sets.iter().cloned()))
    }
}

/// A root that was named must exist: one with a slip in its name would otherwise be made, empty and without settings.
fn named_root(named: &Path, environment: &Environment) -> Result<PathBuf, LaunchError> {
    // Absolute, so that what is printed can be found.
    let root = environment.folder().map_or_else(|| named.to_owned(), |folder| folder.join(named));
    let message = match root.exists() {
        _ if root.is_dir() => return Ok(root),
        true => "this is not a folder",
        false => "there is no such folder",
    };
    let failure = Failure::at(format!("app root {}", root.display()), message);
    Err(ConfigError::from(failure.advice("name an existing folder, by --root or HOUTAI_ROOT")).into())
}
