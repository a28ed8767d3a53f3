//! Migrations that follow the models.
//!
//! A [`Schema`] says what the tables are like. What the models say is compared with what the migrations in the
//! repository add up to; what differs becomes a migration, a file that can be read and that runs on SQLite and on
//! PostgreSQL.

mod apply;
mod convert;
mod diff;
mod error;
mod history;
mod inspect;
mod lint;
mod literal;
mod migration;
mod module;
mod operation;
mod plan;
mod project;
mod schema;
mod text;

pub use apply::{Applied, Direction, Functions, Migrator, Planned, Progress, Target};
pub use diff::{Answers, Diff, Place, Question, diff};
pub use error::{Error, Result};
pub use history::{
    EmbeddedFiles, History, MIGRATIONS, SNAPSHOT, Source, read_folder, write_migration, write_snapshot,
};
pub use inspect::{Drift, InspectedColumn, InspectedTable, Inspection, LeftOut, SourceFile, drift, inspect};
pub use migration::{Migration, MigrationFile, MigrationId};
pub use module::{MigrateModule, functions_of};
pub use operation::{Fill, Operation, SqlPair};
pub use plan::{Concurrent, Guard, Step, plan};
pub use project::{Changes, Project};
pub use schema::{Check, Column, Index, Reference, Schema, Table};
