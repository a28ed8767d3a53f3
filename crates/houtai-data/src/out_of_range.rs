//! Numbers that a statement has computed beyond the range of their column, told as mistakes of their fields.
//!
//! SQLite names the column. PostgreSQL names a check, or, where the type of the column is too narrow, only that type; then it
//! is one of the columns that the statement computes.

use crate::schema::range_rule_name;
use crate::{Constraint, Error, ErrorKind, FieldMeta, ModelMeta, ValueKind};

impl Error {
    /// The error of a statement that changes rows of this model and computes new values of these columns.
    pub(crate) fn of_change(self, meta: &'static ModelMeta, computed: &[&'static str]) -> Self {
        let error = self.with_model(meta);
        let candidates = match error.kind() {
            ErrorKind::CheckViolation => checked(&error, meta).into_iter().collect(),
            ErrorKind::InvalidValue => computed_beyond(&error, meta, computed),
            _ => Vec::new(),
        };
        if candidates.is_empty() { error } else { error.beyond(meta, &candidates) }
    }

    /// The same, said of these fields.
    fn beyond(self, meta: &'static ModelMeta, fields: &[&'static FieldMeta]) -> Self {
        let names: Vec<String> = fields.iter().map(|field| told(field)).collect();
        let columns = fields.iter().map(|field| field.column.to_owned()).collect();
        let table = meta.table.to_owned();
        let which = if names.len() == 1 { "the value" } else { "one of these values" };
        let message =
            format!("{} of `{table}`: {which} is out of range; compute one that fits", names.join(", "));
        self.with_kind(ErrorKind::InvalidValue).with_message(message).with_constraint(Constraint {
            table,
            columns,
            ..Constraint::default()
        })
    }
}

/// The field whose range a check holds.
fn checked(error: &Error, meta: &'static ModelMeta) -> Option<&'static FieldMeta> {
    let broken = error.constraint().filter(|broken| broken.table == meta.table)?;
    let name = broken.name.as_deref()?;
    let mut fields = meta.fields.iter().filter(|field| field.range.is_some());
    fields.find(|field| range_rule_name(meta, field) == name)
}

/// The computed fields that it may be.
fn computed_beyond(
    error: &Error,
    meta: &'static ModelMeta,
    computed: &[&'static str],
) -> Vec<&'static FieldMeta> {
    let computed = computed.iter().filter_map(|column| meta.column(column));
    match error.constraint() {
        // A whole number of 64 bits that goes beyond becomes a float on SQLite, which no such column takes.
        Some(broken) => {
            let whole = computed.filter(|field| holds(field).is_some());
            whole.filter(|field| broken.table == meta.table && broken.columns == [field.column]).collect()
        }
        None => computed.filter(|field| error.overflown().contains(&field.kind)).collect(),
    }
}

/// `level` (-32768 to 32767).
fn told(field: &FieldMeta) -> String {
    match holds(field) {
        Some((least, most)) => format!("`{}` ({least} to {most})", field.column),
        None => format!("`{}`", field.column),
    }
}

/// The least and the greatest whole number of a field.
fn holds(field: &FieldMeta) -> Option<(i64, i64)> {
    field.range.or(match field.kind {
        ValueKind::Int16 => Some((i16::MIN.into(), i16::MAX.into())),
        ValueKind::Int32 => Some((i32::MIN.into(), i32::MAX.into())),
        ValueKind::Int64 => Some((i64::MIN, i64::MAX)),
        _ => None,
    })
}
