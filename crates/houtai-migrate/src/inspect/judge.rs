//! From what a database has to what models say of it.

use std::collections::BTreeMap;

use houtai_data::{Dialect, ValueKind, object_name};

use super::align;
use super::found::{ConstraintKind, FoundTable};
use super::judge_column::{self, ColumnOf};
use super::judge_objects::{self, Judged};
use super::{InspectedTable, Inspection, LeftOut};
use crate::{Column, Table};

/// Tables of the framework, which no model of the app describes.
const OWN: [&str; 1] = ["houtai_migrations"];

/// The most fields of a model.
const MOST_FIELDS: usize = 128;

/// Judges all tables.
pub(super) fn judge(dialect: Dialect, found: &[FoundTable], others: Vec<String>) -> Inspection {
    let mut inspection = Inspection { dialect, tables: Vec::new(), left_out: Vec::new(), align: Vec::new() };
    for table in found.iter().filter(|table| !OWN.contains(&table.name.as_str())) {
        match refused(table) {
            Some(why) => inspection.left_out.push(whole(table, why)),
            None => judge_table(&mut inspection, found, table),
        }
    }
    drop_references(&mut inspection.tables, &mut inspection.left_out);
    take_kinds(&mut inspection.tables);
    let of = |name: &str| found.iter().find(|table| table.name == name);
    let aligned = inspection
        .tables
        .iter()
        .filter_map(|one| Some(align::align(dialect, of(&one.table.name)?, &one.table)));
    inspection.align = aligned.flatten().collect();
    let outside =
        |what| LeftOut { table: None, what, why: "models are tables of one schema, and no more".to_owned() };
    inspection.left_out.extend(others.into_iter().map(outside));
    inspection
}

/// Why a whole table is no model.
fn refused(table: &FoundTable) -> Option<String> {
    if table.kind != "table" {
        return Some(format!("a model is a table, and this is a {}", table.kind));
    }
    if table.columns.len() > MOST_FIELDS {
        return Some(format!(
            "it has {} columns, and a model at most {MOST_FIELDS} fields",
            table.columns.len()
        ));
    }
    let key = table.key();
    match key.len() {
        1 => None,
        0 => Some(format!(
            "it has no primary key; {}, then inspect again",
            match judge_objects::candidate(table) {
                Some(column) => format!("`{column}` could be it: ALTER TABLE … ADD PRIMARY KEY"),
                None => "add one, such as `id` counted by the database".to_owned(),
            }
        )),
        _ => Some(format!(
            "its primary key has several columns ({}), and a model has one; add an `id` as primary key and keep these as \
             `unique({0})`, then inspect again",
            key.join(", ")
        )),
    }
}

fn whole(table: &FoundTable, why: String) -> LeftOut {
    LeftOut { table: Some(table.name.clone()), what: format!("the {} `{}`", table.kind, table.name), why }
}

fn judge_table(inspection: &mut Inspection, all: &[FoundTable], found: &FoundTable) {
    let Some(key) = found.key().first() else { return };
    let mut table = Table::new(found.name.clone(), "", Column::new(key.clone(), ValueKind::Int64));
    table.columns.clear();
    let (mut left_out, mut columns) = (Vec::new(), BTreeMap::new());
    for column in &found.columns {
        match judge_column::judge(inspection.dialect, found, column) {
            ColumnOf::Model(model, facts) => {
                table.columns.push(*model);
                columns.insert(column.name.clone(), facts);
            }
            ColumnOf::None(why) if column.name == *key => {
                let why = format!("its primary key `{}` cannot be one: {why}", column.name);
                return inspection.left_out.push(whole(found, why));
            }
            ColumnOf::None(why) => left_out.push(column_left_out(found, column, &why)),
        }
    }
    let mut one = InspectedTable {
        table,
        comment: found.comment.clone(),
        columns,
        objects: judge_objects::names(found),
        notes: Vec::new(),
    };
    Judged { dialect: inspection.dialect, all, found, one: &mut one, left_out: &mut left_out }.judge();
    tidy_indexes(&mut one.table);
    if let Err(why) = one.table.judge() {
        return inspection.left_out.push(whole(found, why));
    }
    for extra in &found.extras {
        left_out.push(part(
            found,
            extra.clone(),
            "the database goes on doing it, and the models do not know",
        ));
    }
    for special in found.of_kind(ConstraintKind::Other) {
        left_out.push(part(
            found,
            format!("the constraint `{}`: {}", special.name.as_deref().unwrap_or("?"), special.definition),
            "no model says such a constraint",
        ));
    }
    one.notes.extend(left_out.iter().map(|one| format!("left out: {}: {}", one.what, one.why)));
    inspection.left_out.extend(left_out);
    inspection.tables.push(one);
}

/// A part of a table that is left out.
pub(super) fn part(table: &FoundTable, what: String, why: impl Into<String>) -> LeftOut {
    LeftOut { table: Some(table.name.clone()), what: format!("{what} of `{}`", table.name), why: why.into() }
}

fn column_left_out(table: &FoundTable, column: &super::found::FoundColumn, why: &str) -> LeftOut {
    let needed = column.not_null && column.default.is_none() && !column.generated;
    let needed = if needed {
        "; it must have a value, so that no row can be added without it: give it a default"
    } else {
        ""
    };
    part(table, format!("the column `{}`", column.name), format!("{why}{needed}"))
}

/// Foreign keys to tables without a model become plain values.
pub(super) fn drop_references(tables: &mut [InspectedTable], left_out: &mut Vec<LeftOut>) {
    let keys: BTreeMap<String, Column> = tables
        .iter()
        .filter_map(|one| Some((one.table.name.clone(), one.table.key_column()?.clone())))
        .collect();
    for one in tables {
        let name = one.table.name.clone();
        for column in &mut one.table.columns {
            let Some(reference) = &column.references else { continue };
            if keys.contains_key(&reference.table) {
                continue;
            }
            let what = format!("the foreign key `{}` of `{name}`", column.name);
            let why = format!("`{}` is no model; the field is a plain value", reference.table);
            one.notes.push(format!("left out: {what}: {why}"));
            left_out.push(LeftOut { table: Some(name.clone()), what, why });
            column.references = None;
            let index = object_name(&name, &[&column.name], "idx");
            column.index = one.objects.contains(&index) && !column.unique && column.name != one.table.key;
        }
    }
}

/// What a column says anyway is not said twice: that it is unique says that there is an index, and so does a foreign key.
fn tidy_indexes(table: &mut Table) {
    let key = table.key.clone();
    table.columns.iter_mut().for_each(|column| *column = column.clone().plain(column.name == key));
}

/// A `Ref` is stored as the key that it points at, which may point at another one itself.
fn take_kinds(tables: &mut [InspectedTable]) {
    for _ in 0..tables.len().min(16) {
        let keys: BTreeMap<String, ValueKind> = tables
            .iter()
            .filter_map(|one| Some((one.table.name.clone(), one.table.key_column()?.kind)))
            .collect();
        let mut changed = false;
        for one in tables.iter_mut() {
            for column in &mut one.table.columns {
                let kind = column.references.as_ref().and_then(|to| keys.get(&to.table)).copied();
                let Some(kind) = kind.filter(|kind| *kind != column.kind) else { continue };
                changed = true;
                (column.kind, column.identity) =
                    (kind, column.identity && kind != ValueKind::Uuid && kind != ValueKind::Text);
                if let Some(facts) = one.columns.get_mut(&column.name) {
                    facts.notes.push(format!(
                        "the column is `{}`, and the key that it points at is not",
                        facts.sql_type
                    ));
                }
            }
        }
        if !changed {
            return;
        }
    }
}
