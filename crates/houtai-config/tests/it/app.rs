//! An app with a few settings in a folder of its own.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use houtai_config::{Environment, LoadOptions, Loaded, start};
use houtai_core::settings::{not_empty, range};
use houtai_core::{Profile, Secret, SettingsStore, Subject};
use tempfile::TempDir;

houtai_core::settings! {
    /// The public server.
    pub(crate) struct Server: "server" {
        /// Where it listens.
        pub(crate) host: String = "127.0.0.1", rule = not_empty();
        /// The port.
        pub(crate) port: u16 = 8000;
        /// The most connections.
        pub(crate) max_connections: u32 = 100, prod = 1000, reloadable = true, rule = range(1..=100_000);
        /// What it calls itself.
        pub(crate) title: String = "", reloadable = true;
    }
}

houtai_core::settings! {
    /// The management listener.
    pub(crate) struct Management: "management" {
        /// Its port.
        pub(crate) port: u16 = 8001;
        /// Who may use it.
        pub(crate) token: Secret<String> = "", reloadable = true;
    }
}

pub(crate) fn subjects() -> Vec<Subject> {
    vec![Subject::of::<Server>(), Subject::of::<Management>()]
}

/// Runs a future as a program would.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The app root with its files.
pub(crate) struct Root(TempDir);

impl Root {
    /// A root with these files below `config/`.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let root = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(root.0.path().join("config")).unwrap();
        for (name, text) in files {
            root.write(name, text);
        }
        root
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("config").join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn options(&self) -> LoadOptions {
        LoadOptions::new(self.0.path(), Profile::Dev)
    }

    pub(crate) fn options_with(&self, environment: &[(&str, &str)], sets: &[&str]) -> LoadOptions {
        let environment = Environment::from_pairs(environment.iter().copied());
        self.options().environment(environment).sets(sets.iter().copied())
    }

    /// The message without the part of the paths that differs in each run.
    pub(crate) fn without_path(&self, message: &str) -> String {
        message.replace(&format!("{}/", self.0.path().display()), "")
    }

    /// Why a start with these options fails.
    pub(crate) fn refused(&self, options: &LoadOptions) -> String {
        self.without_path(&run(start(options, subjects())).err().expect("it started").to_string())
    }
}

pub(crate) fn started(options: &LoadOptions) -> (Arc<SettingsStore>, Loaded) {
    run(start(options, subjects())).map_err(|error| panic!("{error}")).unwrap()
}

pub(crate) fn server(store: &SettingsStore) -> Arc<Server> {
    store.get().unwrap()
}
