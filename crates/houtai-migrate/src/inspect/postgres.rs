//! The tables of a schema of PostgreSQL, from its catalog.

use houtai_data::{Executor, Statement, fetch};

use super::found::FoundTable;
use crate::{Error, Result};

/// Whose tables are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Namespace {
    /// The first schema of the search path, where tables without a schema in their name are made.
    Current,
    /// That of the temporary tables of this connection.
    Temporary,
}

/// One row with one JSON text. `{namespace}` is the number of the schema.
const TABLES: &str = include_str!("postgres/tables.sql");

/// What else stands in the schema.
const OTHERS: &str = include_str!("postgres/others.sql");

/// All tables and views.
pub(super) async fn read(executor: &impl Executor, namespace: Namespace) -> Result<Vec<FoundTable>> {
    let text = fetch::<String>(executor, statement(TABLES, namespace)).await?;
    let text = text.first().map_or("[]", String::as_str);
    serde_json::from_str(text).map_err(|cause| {
        Error::new(format!("the catalog of the database says what nobody expected: {cause}"))
    })
}

/// Things beside the tables, each as a phrase: those in other schemas, functions of the schema.
pub(super) async fn others(executor: &impl Executor, namespace: Namespace) -> Result<Vec<String>> {
    Ok(fetch::<String>(executor, statement(OTHERS, namespace)).await?)
}

fn statement(sql: &str, namespace: Namespace) -> Statement {
    let number = match namespace {
        Namespace::Current => "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())",
        Namespace::Temporary => "pg_my_temp_schema()",
    };
    Statement::new(sql.replace("{namespace}", number), Vec::new()).reads()
}
