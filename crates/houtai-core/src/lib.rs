//! The declaration of an app and what every part of houtai shares.
//!
//! This crate knows no HTTP and no database: it starts no server and opens no file. It holds the nouns
//! ([`App`], [`Module`], [`Context`], [`Hook`], [`Script`]), the contracts that others fill
//! ([`Transport`], [`Argument`], [`Settings`]), and what must be the same everywhere: validation, errors,
//! access, the form of values on the wire.

pub mod activity;
pub mod formats;
pub mod metric;
pub mod settings;
pub mod validate;

mod access;
mod access_log;
mod app;
mod argument;
mod clock;
mod context;
mod contract;
mod error;
mod finding;
mod hook;
mod lifecycle;
mod module;
mod parts;
mod profile;
mod readiness_check;
mod request_id;
mod script;
mod secret;
mod shared;

pub use access::{Access, Decision, Identity, decide};
pub use access_log::{AccessEntry, AccessLog};
pub use app::App;
pub use argument::{
    Argument, Arguments, Call, Describe, KnownArgument, Need, Needs, OptionalArgument, Transport,
};
pub use clock::Clock;
pub use context::Context;
pub use contract::{Input, Output};
pub use error::{Error, ErrorKind, OrNotFound, Result};
pub use finding::{Finding, Severity};
pub use formats::{Id, NumberedPage, NumberedQuery, Page, PageQuery, Timestamp};
pub use hook::{DEFAULT_DEADLINE, Hook};
pub use lifecycle::{NeedsOf, Started, missing_needs, panic_text, start};
pub use metric::{
    Counter, Gauge, Histogram, HistogramValue, Labelled, Metric, MetricKind, MetricSink, MetricSource,
};
pub use module::Module;
pub use parts::Parts;
pub use profile::Profile;
pub use readiness_check::ReadinessCheck;
pub use request_id::{InRequest, RequestId, RequestScope, carry_request, current_request, in_request};
pub use script::{Args, CommandLine, Script, ScriptCall, ScriptDef, ScriptDescription};
pub use secret::{MASK, Secret};
pub use settings::{Settings, SettingsStore, Subject};
pub use shared::{Current, Shared};
