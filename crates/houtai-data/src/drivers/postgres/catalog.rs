//! Which columns a constraint is about: servers tell its name, and seldom more.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::TryStreamExt;
use tokio_postgres::error::DbError;
use tokio_postgres::types::Type;

use super::lanes::Lanes;
use crate::Constraint;

const COLUMNS: &str = "SELECT a.attname FROM pg_catalog.pg_constraint c \
    JOIN pg_catalog.pg_class t ON t.oid = c.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace \
    JOIN LATERAL unnest(c.conkey) WITH ORDINALITY k(attnum, place) ON true \
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum \
    WHERE n.nspname = $1 AND t.relname = $2 AND c.conname = $3 ORDER BY k.place";

/// So many constraints are remembered.
const MOST: usize = 4096;

/// What was looked up.
#[derive(Default)]
pub(super) struct Catalog {
    columns: Mutex<HashMap<[String; 3], Arc<[String]>>>,
}

impl Catalog {
    /// The constraint that an error is about.
    pub(super) async fn constraint(&self, told: &DbError, lanes: &Lanes, sql: &str) -> Option<Constraint> {
        if !told.code().code().starts_with("23") {
            return None;
        }
        let table = told.table().unwrap_or_default().to_owned();
        if let Some(column) = told.column() {
            return Some(Constraint { table, columns: vec![column.to_owned()], ..Constraint::default() });
        }
        let name = told.constraint()?.to_owned();
        let referred_to = is_about_a_referrer(told, sql);
        let mut columns = self.columns(lanes, [told.schema().unwrap_or("public"), &table, &name]).await;
        if columns.is_empty() && !referred_to {
            // A unique index that is no constraint.
            columns = columns_of_key(told.detail().unwrap_or_default());
        }
        Some(Constraint { name: Some(name), table, columns, referred_to })
    }

    async fn columns(&self, lanes: &Lanes, key: [&str; 3]) -> Vec<String> {
        let key = key.map(str::to_owned);
        let known = self.columns.lock().unwrap_or_else(PoisonError::into_inner).get(&key).map(Arc::clone);
        if let Some(known) = known {
            return known.to_vec();
        }
        // The error is told all the same when this does not work.
        let Some(columns) = look_up(lanes, &key).await else { return Vec::new() };
        let mut known = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, columns.clone().into());
        columns
    }
}

async fn look_up(lanes: &Lanes, key: &[String; 3]) -> Option<Vec<String>> {
    let ride = lanes.ride(false).await.ok()??;
    let params = key.iter().map(|text| (text, Type::TEXT));
    let rows = ride.connection.client.query_typed_raw(COLUMNS, params).await.ok()?;
    let mut rows = pin!(rows);
    let mut columns = Vec::new();
    while let Some(row) = rows.try_next().await.ok()? {
        columns.push(row.try_get::<_, String>(0).ok()?);
    }
    Some(columns)
}

/// Whether a row was to go, or to get another key, that others refer to.
fn is_about_a_referrer(told: &DbError, sql: &str) -> bool {
    let code = told.code().code();
    // Servers that do not speak English leave the statement to judge by.
    code == "23001"
        || code == "23503"
            && (told.message().starts_with("update or delete")
                || sql.trim_start().get(..6).is_some_and(|verb| verb.eq_ignore_ascii_case("delete")))
}

/// The names in `Key (a, b)=(1, 2) already exists.`, in whatever language.
fn columns_of_key(detail: &str) -> Vec<String> {
    let names = detail.split_once(")=(").and_then(|(names, _)| names.split_once('('));
    let names = names.map_or("", |(_, names)| names);
    names.split(", ").filter(|name| !name.is_empty()).map(|name| name.trim_matches('"').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_from_a_key_in_any_language() {
        assert_eq!(columns_of_key("Key (email)=(a@b.c) already exists."), ["email"]);
        assert_eq!(columns_of_key("Schlüssel »(a, \"B\")=(1, 2)« existiert bereits."), ["a", "B"]);
        assert_eq!(columns_of_key("Key (lower(email))=(x) already exists."), ["lower(email)"]);
        assert_eq!(columns_of_key(""), Vec::<String>::new());
    }
}
