//! Settings: what a key is, how it is read, and the snapshot that a running process uses.
//!
//! Where values come from (files, environment, command line) is the business of `houtai-config`.

mod declare;
mod named;
mod problem;
mod raw;
mod reader;
mod rule;
mod store;
mod subject;
mod value;

pub use named::{NAME_PLACE, Named};
pub use problem::SettingProblem;
pub use raw::{Origin, RawValue, Sourced, Values};
pub use reader::{Listed, Reader};
pub use rule::{Rule, not_empty, positive, range};
pub use store::{Reloaded, SettingsStore};
pub use subject::{Setting, SettingKey, Settings, Subject};
pub use value::{ByteSize, SettingValue};
