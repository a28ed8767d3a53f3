//! The constraints and indexes that a table has in a database.

use houtai_data::{Dialect, OnDelete, object_name, range_condition};

use super::sql::{name, names};
use crate::literal::text_literal;
use crate::schema::{Column, Index, Reference, Schema, Table};

/// A constraint or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    /// Its name.
    pub(super) name: String,
    /// What it is: `UNIQUE ("title")`, or the whole statement that makes an index.
    pub(super) definition: String,
}

/// The constraints, in the order in which `create_tables` writes them.
pub(super) fn constraints(dialect: Dialect, schema: &Schema, table: &Table) -> Vec<Object> {
    let uniques = table.columns.iter().filter(|column| column.unique && column.name != table.key);
    let uniques = uniques.map(|column| Object {
        name: object_name(&table.name, &[&column.name], "key"),
        definition: format!("UNIQUE ({})", name(&column.name)),
    });
    let joint = table.indexes.iter().filter(|index| index.is_constraint()).map(|index| Object {
        name: index.name.clone(),
        definition: format!("UNIQUE ({})", names(&index.columns)),
    });
    let references = table.references().map(|(column, reference)| Object {
        name: object_name(&table.name, &[&column.name], "fkey"),
        definition: foreign_key(schema, table, column, reference),
    });
    let of_columns = table.columns.iter().filter(|_| dialect == Dialect::Postgres);
    let of_columns = of_columns.flat_map(|column| checks_of(table, column));
    let checks = table
        .checks
        .iter()
        .map(|check| Object { name: check.name.clone(), definition: format!("CHECK ({})", check.condition) });
    uniques.chain(joint).chain(references).chain(of_columns).chain(checks).collect()
}

/// The checks of the column itself, on PostgreSQL only: SQLite would make the table anew for each change of them, and
/// the program judges each value before that.
fn checks_of(table: &Table, column: &Column) -> Vec<Object> {
    let mut checks = Vec::new();
    let quoted = name(&column.name);
    let mut add = |suffix, condition: String| {
        let name = object_name(&table.name, &[&column.name], suffix);
        checks.push(Object { name, definition: format!("CHECK ({condition})") });
    };
    if let Some(max) = column.max_length {
        add("length", format!("char_length({quoted}) <= {max}"));
    }
    if !column.choices.is_empty() {
        let choices: Vec<String> = column.choices.iter().map(|choice| text_literal(choice)).collect();
        add("choices", format!("{quoted} IN ({})", choices.join(", ")));
    }
    if let Some(condition) = range_condition(Dialect::Postgres, column.kind, column.range, &column.name) {
        add("range", condition);
    }
    checks
}

/// `FOREIGN KEY ("owner") REFERENCES "users" ("id") ON DELETE CASCADE`.
fn foreign_key(schema: &Schema, table: &Table, column: &Column, reference: &Reference) -> String {
    format!("FOREIGN KEY ({}) {}", name(&column.name), references(schema, table, reference))
}

/// `REFERENCES "users" ("id") ON DELETE CASCADE`.
pub(super) fn references(schema: &Schema, table: &Table, reference: &Reference) -> String {
    let other = if reference.table == table.name { Some(table) } else { schema.table(&reference.table) };
    let key = other.map_or("", |other| &other.key);
    let on_delete = match reference.on_delete {
        OnDelete::Restrict => "RESTRICT",
        OnDelete::Cascade => "CASCADE",
        OnDelete::SetNull => "SET NULL",
    };
    format!("REFERENCES {} ({}) ON DELETE {on_delete}", name(&reference.table), name(key))
}

/// The indexes, those on foreign keys among them: without one, each deletion of the other row would read the whole
/// table.
pub(super) fn indexes(table: &Table) -> Vec<Object> {
    let of_columns = table.columns.iter().filter(|column| has_index(table, column)).map(|column| Index {
        name: object_name(&table.name, &[&column.name], "idx"),
        columns: vec![column.name.clone()],
        unique: false,
        condition: None,
    });
    let joint = table.indexes.iter().filter(|index| !index.is_constraint()).cloned();
    of_columns.chain(joint).map(|index| create_index(table, index)).collect()
}

/// The name of each index with the statement that makes it.
pub(crate) fn index_statements(table: &Table) -> Vec<(String, String)> {
    indexes(table).into_iter().map(|index| (index.name, index.definition)).collect()
}

/// The names that the constraints and indexes of a table have in a database.
pub(crate) fn object_names(dialect: Dialect, schema: &Schema, table: &Table) -> Vec<String> {
    constraints(dialect, schema, table).into_iter().chain(indexes(table)).map(|object| object.name).collect()
}

/// A unique column has one already, and so has one with which another index begins.
fn has_index(table: &Table, column: &Column) -> bool {
    let begins = |index: &Index| index.condition.is_none() && index.columns.first() == Some(&column.name);
    let has_one = column.unique || column.name == table.key || table.indexes.iter().any(begins);
    (column.index || column.references.is_some()) && !has_one
}

fn create_index(table: &Table, index: Index) -> Object {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let condition = index.condition.map(|condition| format!(" WHERE {condition}")).unwrap_or_default();
    let definition = format!(
        "CREATE {unique}INDEX {} ON {} ({}){condition}",
        name(&index.name),
        name(&table.name),
        names(&index.columns)
    );
    Object { name: index.name, definition }
}

/// The names that share one room with those of tables: of indexes, and of unique constraints, which PostgreSQL keeps as
/// indexes.
pub(crate) fn index_names(table: &Table) -> Vec<String> {
    let uniques = table.columns.iter().filter(|column| column.unique && column.name != table.key);
    let uniques = uniques.map(|column| object_name(&table.name, &[&column.name], "key"));
    let joint = table.indexes.iter().filter(|index| index.is_constraint()).map(|index| index.name.clone());
    uniques.chain(joint).chain(indexes(table).into_iter().map(|index| index.name)).collect()
}

/// The names of all constraints of a table, which only that table must tell apart.
pub(crate) fn constraint_names(schema: &Schema, table: &Table) -> Vec<String> {
    constraints(Dialect::Postgres, schema, table).into_iter().map(|one| one.name).collect()
}

/// What is only in the first list, by name and definition.
pub(super) fn only<'o>(these: &'o [Object], those: &'o [Object]) -> impl Iterator<Item = &'o Object> {
    these.iter().filter(|object| !those.contains(object))
}
