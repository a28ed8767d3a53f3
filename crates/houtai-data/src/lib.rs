//! Models, typed queries, transactions, and the drivers for PostgreSQL and SQLite.
//!
//! A [`Model`] is declared once, by `#[model]`; its [`ModelMeta`] is the one description that everything else
//! reads. Statements go through a [`Driver`], and there is one for each database; no other part of the framework
//! speaks SQL to a database.

mod about;
mod answer;
mod change;
mod databases;
mod db;
mod described;
mod dialect;
mod driver;
mod drivers;
mod error;
mod events;
mod executor;
mod field;
mod field_rule;
mod fields;
mod has_value;
mod holding;
mod lock;
mod meta;
mod metrics;
mod model;
mod models;
mod out_of_range;
mod query;
mod row;
mod row_delete;
mod row_find;
mod row_insert;
mod row_key;
mod row_shape;
mod row_texts;
mod row_update;
mod saving;
mod schema;
mod settings;
mod sql_text;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
mod unit;
mod url;
mod value;
mod value_check;
mod watch;

pub use change::{Change, Given};
pub use databases::{Databases, data_module};
pub use db::Db;
pub use described::{
    Dangling, DescribedRows, OnDuplicate, default_of, defer_references, enforce_references, find_dangling,
    insert_rows, judge_value, move_identity, open_rows, read_columns, read_largest,
};
pub use dialect::{Capabilities, Dialect};
pub use driver::{BeginOptions, Cursor, CursorId, Driver, Isolation, PoolState, Session, Unit};
#[cfg(feature = "postgres")]
pub use drivers::postgres::{PostgresDriver, PostgresOptions};
#[cfg(feature = "sqlite")]
pub use drivers::sqlite::{SqliteDriver, SqliteOptions, Synchronous};
pub use error::{Constraint, Error, ErrorKind, Mismatch, Result};
pub use executor::{Executor, fetch};
pub use field::{Field, KnownField};
pub use field_rule::{FieldRule, RuleNumber};
pub use fields::{Json, Ref};
pub use has_value::{HasValue, Set};
pub use lock::LockGuard;
pub use meta::{CheckMeta, Default, FieldMeta, IndexMeta, ModelMeta, OnDelete, OrderMeta, ReferenceMeta};
pub use metrics::DbMetrics;
pub use model::{Column, Model};
pub use models::{DataModule, model_findings, models_by_module, models_of};
pub use query::{
    Bind, BindRow, Columns, DeleteMany, Expr, FactorField, Filter, Grouped, InsertMany, IntoFilter,
    IntoOrder, JoinPath, JoinRow, JoinTo, JsonAt, JsonField, Locked, Nodes, NumberField, OnConflict, Onward,
    Operand, Order, OrderedField, RawSql, RawValue, Reference, Relation, Relations, Reverse, RowStream, Rows,
    Select, Selection, TextField, Through, UpdateMany, With, count, excluded, sql,
};
pub use row::{Cell, FromRow, Row, RowReader};
pub use row_insert::RowInsert;
pub use row_key::RowKey;
pub use row_update::RowUpdate;
pub use saving::Saving;
pub use schema::{
    ModelOrder, ObjectName, TableRule, TableRuleKind, column_type, create_statements, create_tables,
    model_order, object_name, range_condition, sql_type, table_rules,
};
pub use settings::{DEFAULT_DATABASE, DatabaseSettings, MigrateAtStart, SqliteSynchronous};
pub use statement::{Answer, Answers, Collect, Discard, Effect, Outcome, RowSink, Size, Sql, Statement};
pub use transaction::{Tx, TxOptions};
pub use unit::UnitRows;
pub use url::DatabaseUrl;
pub use value::{Value, ValueKind};
