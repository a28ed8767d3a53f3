//! Where the settings of an app come from.
//!
//! The contract of a setting (its type, default, rules) is in `houtai-core`; this crate fills it. It reads layers
//! of [`Source`]s ([`LoadOptions`] says which and in what order), reports every mistake of all of them at once
//! ([`ConfigError`]), and changes a running process by [`Reloader`]. It also answers what must be known before any
//! setting: the app root ([`find_root`]), the profile ([`choose_profile`]), the sockets that were handed over
//! ([`inherited_listeners`]) and the keys ([`KeyRing`]).
//!
//! Two things hold always. This is the only crate that reads the environment, once, as an [`Environment`]. And a
//! reload never leaves half-old, half-new values: it changes all reloadable settings in one step, or nothing.
//!
//! ```
//! use houtai_config::{Environment, LoadOptions, Reloader, choose_profile, find_root, start};
//!
//! # fn main() -> Result<(), houtai_config::ConfigError> {
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let environment = Environment::of_process();
//! let root = find_root(&environment)?;
//! let profile = choose_profile(None, &environment)?;
//! let options = LoadOptions::new(root, profile).environment(environment);
//! let (store, loaded) = start(&options, vec![]).await?;
//! let mut reloader = Reloader::new(options, &loaded);
//! assert!(reloader.reload(&store).await?.changed.is_empty());
//! # Ok(())
//! # })
//! # }
//! ```

// What must be known before any setting.
mod environment;
mod profile;
mod root;

// Settings: the contract of a source, the sources, what is read from them.
mod document;
mod load;
mod options;
mod reload;
mod secrecy;
mod source;
mod sources;
mod unknown;

// What else a start takes from its surroundings, and the page about all settings.
mod keys;
mod listen_fds;
mod reference;

mod error;
mod events;
mod message;
mod random;

pub use environment::{Environment, PROFILE_VARIABLE, ROOT_VARIABLE};
pub use error::{ConfigError, ConfigProblem, Failure};
pub use keys::{KeyRing, KeySettings, SigningKey};
pub use listen_fds::{InheritedListener, inherited_listeners};
pub use load::{LayerRead, Loaded, load, start};
pub use options::{DEFAULT_PREFIX, LoadOptions, SecondStage};
pub use profile::choose_profile;
pub use reference::reference;
pub use reload::Reloader;
pub use root::{ensure_data_dir, find_root};
pub use secrecy::Secrecy;
pub use source::{BoxFuture, Layer, Source, merge};
pub use sources::{CommandLineSource, EmbeddedSource, EnvironmentSource, FileSource, ProgramSource};
