//! Models from a database that is there.

mod align;
mod conditions;
mod drift;
mod found;
mod judge;
mod judge_column;
mod judge_objects;
mod kind;
mod postgres;
mod rust;
mod sqlite;

use std::collections::BTreeMap;

use houtai_data::{Dialect, Executor};

use crate::{Error, Result, Schema, Table};
use postgres::Namespace;

pub use drift::{Drift, drift};
pub use rust::SourceFile;

/// What models can say of the tables of a database, and what they cannot.
///
/// ```
/// use houtai_data::Db;
///
/// async fn source(db: &Db) -> houtai_migrate::Result<String> {
///     let inspection = houtai_migrate::inspect(db).await?;
///     Ok(inspection.rust())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The database.
    pub dialect: Dialect,
    /// The tables that become models, in the order of their names.
    pub tables: Vec<InspectedTable>,
    /// Tables without a model and parts of tables that a model cannot say, with the reasons.
    pub left_out: Vec<LeftOut>,
    /// Statements that give the database the names and forms that migrations count on; none where it has them.
    pub align: Vec<String>,
}

/// A table that becomes a model.
#[derive(Clone, Debug)]
pub struct InspectedTable {
    /// The table as the model says it; it belongs to no module yet.
    pub table: Table,
    /// What the database says about it.
    pub comment: Option<String>,
    /// What else is known of its columns, by their names.
    pub columns: BTreeMap<String, InspectedColumn>,
    /// The names that its indexes and constraints have in the database.
    pub(crate) objects: Vec<String>,
    /// What a reader of the model has to know.
    pub notes: Vec<String>,
}

/// What is known of a column besides what the model says of it.
#[derive(Clone, Debug, Default)]
pub struct InspectedColumn {
    /// The type as it is declared.
    pub sql_type: String,
    /// What the database says about it.
    pub comment: Option<String>,
    /// What the database gives a row that names no value, in SQL.
    pub default: Option<String>,
    /// What a reader of the model has to know.
    pub notes: Vec<String>,
}

/// Something that no model says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The table that it is a part of, where it is.
    pub table: Option<String>,
    /// What it is: `` the view `open_orders` ``.
    pub what: String,
    /// Why, and perhaps what to do.
    pub why: String,
}

impl Inspection {
    /// The schema of the models, all in one module.
    pub fn schema(&self, module: &str) -> Schema {
        let tables = self.tables.iter().map(|one| Table { module: module.to_owned(), ..one.table.clone() });
        tables.collect()
    }

    /// Only these tables. What refers to others stays a plain value, and is told.
    ///
    /// # Errors
    ///
    /// When one of them is not there; the message suggests the nearest.
    pub fn only(mut self, names: &[String]) -> Result<Self> {
        let left_out = |name: &String| self.left_out.iter().any(|one| one.table.as_ref() == Some(name));
        for name in names {
            if self.tables.iter().any(|one| one.table.name == *name) || left_out(name) {
                continue;
            }
            let known = self.tables.iter().map(|one| one.table.name.as_str());
            let next = match houtai_core::validate::suggest(name, known.clone()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("there are {}", known.collect::<Vec<_>>().join(", ")),
            };
            return Err(Error::new(format!("the database has no table `{name}`")).next(next));
        }
        self.tables.retain(|one| names.contains(&one.table.name));
        self.left_out.retain(|one| one.table.as_ref().is_some_and(|table| names.contains(table)));
        judge::drop_references(&mut self.tables, &mut self.left_out);
        Ok(self)
    }
}

/// Reads the tables of a database: of SQLite all, of PostgreSQL those of the first schema in the search path. Nothing is
/// changed, and no row is read but, on SQLite, the first thousand of columns whose declared type does not decide.
///
/// # Errors
///
/// Those of the database.
pub async fn inspect(executor: &impl Executor) -> Result<Inspection> {
    inspect_in(executor, Namespace::Current).await
}

async fn inspect_in(executor: &impl Executor, namespace: Namespace) -> Result<Inspection> {
    let dialect = executor.dialect();
    let (found, others) = match dialect {
        Dialect::Sqlite => (sqlite::read(executor).await?, Vec::new()),
        _ => (postgres::read(executor, namespace).await?, postgres::others(executor, namespace).await?),
    };
    Ok(judge::judge(dialect, &found, others))
}
