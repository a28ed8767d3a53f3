//! Rows that go to the database together.

use houtai_data::{ErrorKind, FieldMeta, ModelMeta, OnDuplicate, Tx, Value};

use super::row::Row;
use super::{LoadOptions, attempt};
use crate::{Error, Result};

/// The most rows, and the most bytes of their lines.
const ROWS: usize = 500;
const BYTES: usize = 4 << 20;

/// Rows of one model, either all with a key or none.
#[derive(Default)]
pub(super) struct Batch {
    rows: Vec<Row>,
    bytes: usize,
}

impl Batch {
    pub(super) fn has_room_for(&self, row: &Row) -> bool {
        let Some(first) = self.rows.first() else { return true };
        let fits = first.model.table == row.model.table && has_key(first) == has_key(row);
        fits && self.rows.len() < ROWS && self.bytes < BYTES
    }

    pub(super) fn push(&mut self, row: Row, bytes: usize) {
        self.rows.push(row);
        self.bytes += bytes;
    }

    pub(super) fn model(&self) -> Option<&'static ModelMeta> {
        self.rows.first().map(|row| row.model)
    }

    pub(super) fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Adds the rows and leaves none; where the database refuses them, it says which one.
    pub(super) async fn write(&mut self, tx: &Tx, options: &LoadOptions) -> Result<u64> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        let Some(first) = rows.first() else { return Ok(0) };
        let (model, with_key) = (first.model, has_key(first));
        let fields: Vec<&'static FieldMeta> = model
            .fields
            .iter()
            .enumerate()
            .filter(|(at, _)| with_key || *at != model.key)
            .map(|(_, field)| field)
            .collect();
        let all = rows.iter().map(values).collect();
        if let Ok(done) = attempt(tx, model, &fields, all, options.on_duplicate).await {
            return Ok(done);
        }
        let mut done = 0;
        for row in &rows {
            let added = attempt(tx, model, &fields, vec![values(row)], options.on_duplicate).await;
            done += added.map_err(|error| refused(row, options, error))?;
        }
        Ok(done)
    }
}

fn has_key(row: &Row) -> bool {
    row.values[row.model.key].is_some()
}

fn values(row: &Row) -> Vec<Value> {
    row.values.iter().flatten().cloned().collect()
}

fn refused(row: &Row, options: &LoadOptions, error: houtai_data::Error) -> Error {
    let (model, key) = (row.model.name, &row.key);
    let is_key = error.is_unique_violation_of(row.model.key().column);
    let (message, next) = match error.kind() {
        ErrorKind::UniqueViolation if is_key && options.on_duplicate == OnDuplicate::Refuse => (
            format!("there is a row {key} of `{model}` already"),
            "replace it by `--replace`, leave it as it is by `--skip-existing`, or load into an empty database",
        ),
        ErrorKind::UniqueViolation => (
            format!(
                "the row {key} of `{model}` has a value that another row has, and that must not be the same in two"
            ),
            "change one of the two",
        ),
        ErrorKind::ForeignKeyViolation => (
            format!("the row {key} of `{model}` refers to a row that is not there"),
            "dump the model that it refers to as well, or add that row",
        ),
        ErrorKind::MissingObject => {
            (format!("the table of `{model}` is not there, or another one"), "run `migrate` first")
        }
        _ => (format!("the row {key} of `{model}` cannot be added"), "change it, or leave it out"),
    };
    Error::new(message).with_cause(error).next(next).at(&options.file, row.line)
}
