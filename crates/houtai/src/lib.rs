//! houtai (后台), a batteries-included backend framework.
//!
//! An app is a plain declaration ([`App`], [`Module`]); its endpoints are `async fn`s whose arguments say what
//! comes in and whose return types say what goes out. [`main!`] makes a program of it, with the commands
//! `serve`, `run`, `routes`, `middleware`, `explain`, `settings`, `metrics`, `openapi`, `data-dictionary`,
//! `inspect`, `db`, `dbshell`, `makemigrations`, `migrate`, `migrations`, `seed`, `dumpdata`, `loaddata`, `check`, `logs`,
//! `log-level` and `health`.
//!
//! ```no_run
//! use houtai::prelude::*;
//!
//! /// A greeting.
//! #[output]
//! struct Greeting {
//!     message: String,
//! }
//!
//! /// Says hello.
//! #[get("/hello", access = public)]
//! async fn hello() -> Greeting {
//!     Greeting { message: "Hello, World!".into() }
//! }
//!
//! fn app() -> App {
//!     App::new("hello").module(Module::new("greetings").endpoints(endpoints![hello]))
//! }
//!
//! houtai::main!(app);
//! ```

pub mod prelude;

#[doc(hidden)]
pub mod __private;

#[cfg(doctest)]
mod guide;

pub use houtai_commands::{Entered, Launch, LaunchError, Running};
pub use houtai_config::{Environment, KeyRing, SigningKey};
pub use houtai_core::{
    Access, App, Args, Argument, Arguments, Call, Clock, CommandLine, Context, Counter, Current, Decision,
    Describe, Error, ErrorKind, Finding, Gauge, Histogram, Hook, Id, Identity, Input, Labelled, MASK, Module,
    Needs, NumberedPage, NumberedQuery, OptionalArgument, OrNotFound, Output, Page, PageQuery, Parts,
    Profile, RequestId, RequestScope, Result, Script, Secret, Severity, Shared, Timestamp, Transport,
    carry_request, current_request, decide, formats, metric, scripts, validate,
};
#[cfg(feature = "data")]
pub use houtai_crud::{Crud, CrudEndpoints, NewRow, Resource, RowChanges, RowList, crud};
/// Models, queries, transactions, drivers: all of the data layer. What an app usually names is exported beside it.
#[cfg(feature = "data")]
pub use houtai_data as data;
#[cfg(feature = "data")]
pub use houtai_data::{
    Change, Column, DataModule, Databases, Db, Error as DbError, ErrorKind as DbErrorKind, Executor, Filter,
    Isolation, Json, Model, ModelMeta, Ref, Tx, TxOptions, count, excluded, models, sql,
};
/// Seeds, made-up rows, dumps and what loads them. What an app usually names is exported beside it.
#[cfg(feature = "data")]
pub use houtai_fixtures as fixtures;
#[cfg(feature = "data")]
pub use houtai_fixtures::{Seed, SeedModule};
#[cfg(feature = "axum")]
pub use houtai_http::Undocumented;
pub use houtai_http::{
    Accepted, AfterResponse, Body, Bytes, ClientAddress, ClientGone, Conditional, Cookie, Cors, Created,
    Endpoint, EndpointModule, EntityTag, Envelope, ErrorView, Event, EventData, EventSender, File, Files,
    Form, Format, Header, Html, Http, HttpApp, Identify, IfMatch, Inner, LastEventId, MergePatch, Middleware,
    Mountable, Multipart, Next, NoContent, OperationDescription, Part, Path, Plain, ProblemView, Query,
    Redirect, Renewal, Request, RequestBody, Respond, Response, ResponseBody, ResponseDescription,
    ResponseStyle, SecurityScheme, Sse, Status, Stream, Tagged, Text, Upload, Url, endpoints,
};
pub use houtai_http::{
    CloseCode, Message, MessageIn, MessageOut, Socket, SocketClosed, SocketSender, WebSocket,
    WebSocketUpgrade,
};
#[cfg(feature = "data")]
pub use houtai_macros::{DbEnum, model};
pub use houtai_macros::{
    Responses, delete, embedded_files, get, include_assets, input, output, patch, post, put, script, settings,
};
/// Migrations: what programs around an app and the data steps of an app use.
#[cfg(feature = "data")]
pub use houtai_migrate as migrate;
pub use houtai_observe::{LevelSpec, Logging};

/// What the crates of the framework say about settings, for own types of values.
pub mod setting {
    pub use houtai_core::setting_words;
    pub use houtai_core::settings::{
        ByteSize, Listed, Named, Origin, RawValue, Reader, Rule, Setting, SettingKey, SettingProblem,
        SettingValue, Settings, SettingsStore, not_empty, positive, range,
    };
}

/// Makes the program of an app: a `main` with every command. Settings files under `config/` and the migrations under
/// `migrations/` are compiled in, so that the binary runs alone; a settings file in the app root takes the place of the
/// one of its name.
#[macro_export]
macro_rules! main {
    ($app:path) => {
        fn main() -> ::std::process::ExitCode {
            $crate::__private::main($app, $crate::__private::embedded_files!())
        }
    };
}
