//! Everything an app usually names: `use houtai::prelude::*;`.

pub use crate::formats::{Patch, Uuid};
pub use crate::{
    Access, App, Args, Argument, Body, Clock, Context, Counter, Created, Current, EndpointModule, Error,
    Gauge, Histogram, Hook, HttpApp, Id, Identity, Labelled, Module, NoContent, OrNotFound, Page, PageQuery,
    Path, Query, Responses, Result, Shared, Timestamp, delete, endpoints, get, input, output, patch, post,
    put, script, scripts, settings,
};
#[cfg(feature = "data")]
pub use crate::{Crud, NewRow, RowChanges, RowList, crud};
#[cfg(feature = "data")]
pub use crate::{
    DataModule, Databases, Db, DbError, Executor, Filter, Json, Model, Ref, Seed, SeedModule, Tx, count,
    excluded, model, models, sql,
};
