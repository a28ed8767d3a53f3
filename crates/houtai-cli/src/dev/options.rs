//! What `houtai dev` was asked to do.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The flags and arguments, read.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Where the project is looked for; the working directory.
    pub(crate) folder: PathBuf,
    /// The package, where a workspace has several.
    pub(crate) package: Option<String>,
    /// The binary, where a package has several.
    pub(crate) bin: Option<String>,
    /// Whether the build is optimised.
    pub(crate) release: bool,
    /// Features for cargo, each as it was written.
    pub(crate) features: Vec<String>,
    /// Whether the default features are left out.
    pub(crate) no_default_features: bool,
    /// Whether events are told as lines of JSON.
    pub(crate) json: bool,
    /// How long a replaced app may finish what it is doing before it is killed.
    pub(crate) grace: Duration,
    /// What is handed on to the app's `serve`.
    pub(crate) arguments: Vec<OsString>,
}

impl Options {
    /// Those of `houtai dev` without a flag.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            package: None,
            bin: None,
            release: false,
            features: Vec::new(),
            no_default_features: false,
            json: false,
            grace: Duration::from_secs(5),
            arguments: Vec::new(),
        }
    }

    /// What cargo is told for every build of the project.
    pub(crate) fn of_cargo(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        if self.release {
            arguments.push("--release".to_owned());
        }
        if self.no_default_features {
            arguments.push("--no-default-features".to_owned());
        }
        for features in &self.features {
            arguments.extend(["--features".to_owned(), features.clone()]);
        }
        arguments
    }
}
