//! Models, typed queries, transactions, and the drivers for PostgreSQL and SQLite.
//!
//! A [`Model`] is declared once, by `#[model]`; its [`ModelMeta`] is the one description that everything else
//! reads. Statements go through a [`Driver`], and there is one for each database; no other part of the framework
//! speaks SQL to a database.

mod about;
mod answer;
mod db;
mod dialect;
mod driver;
mod drivers;
mod error;
mod events;
mod executor;
mod field;
mod meta;
mod model;
mod query;
mod row;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
mod value;

pub use db::Db;
pub use dialect::{Capabilities, Dialect};
pub use driver::{BeginOptions, Cursor, CursorId, Driver, Isolation, PoolState, Session, Unit};
#[cfg(feature = "sqlite")]
pub use drivers::sqlite::{SqliteDriver, SqliteOptions, Synchronous};
pub use error::{Constraint, Error, ErrorKind, Mismatch, Result};
pub use executor::{Executor, fetch};
pub use field::Field;
pub use meta::{CheckMeta, Default, FieldMeta, IndexMeta, ModelMeta, OnDelete, OrderMeta, ReferenceMeta};
pub use model::{Column, Model};
pub use query::{
    Bind, Expr, Filter, IntoOrder, JsonAt, JsonField, NumberField, Operand, Order, OrderedField, Select,
    TextField,
};
pub use row::{Cell, FromRow, Row, RowReader};
pub use statement::{Answer, Answers, Collect, Discard, Effect, Outcome, RowSink, Size, Sql, Statement};
pub use transaction::{Tx, TxOptions};
pub use value::{Value, ValueKind};
