//! Deleting many rows at once.

use std::marker::PhantomData;

use houtai_core::Timestamp;

use super::Select;
use super::change::{Change, by_itself, write_changes};
use super::node::Node;
use super::parts::Parts;
use super::returned::{refuse, returning};
use super::shared::changes;
use super::writer::Writer;
use crate::row_update::version_column;
use crate::{Dialect, Model, Result, Statement, Value};

/// The deletion of all rows that a query finds, made by [`Select::delete`].
pub struct DeleteMany<M> {
    parts: Parts,
    everything: bool,
    for_good: bool,
    of: PhantomData<fn() -> M>,
}

impl<M: Model> Select<M> {
    /// Deletes the rows instead of reading them. Where the model deletes softly they are marked only.
    pub fn delete(self) -> DeleteMany<M> {
        DeleteMany { parts: self.parts, everything: false, for_good: false, of: PhantomData }
    }
}

impl<M: Model> DeleteMany<M> {
    changes!();

    /// Nothing but perhaps the version of rows that are marked.
    fn computed(&self) -> Vec<&'static str> {
        let marks = M::META.soft_delete.is_some() && !self.for_good;
        if marks { version_column(M::META) } else { Vec::new() }
    }

    /// Removes the rows although the model deletes softly, those too that are marked already.
    #[must_use]
    pub fn for_good(mut self) -> Self {
        self.for_good = true;
        self.parts.with_deleted = true;
        self
    }

    fn statement(&self, dialect: Dialect, now: Timestamp, returns: bool) -> Result<Statement> {
        refuse(&self.parts, self.everything, "deletion")?;
        let meta = self.parts.meta;
        let mut writer = Writer::new(dialect, meta);
        match meta.soft_delete.and_then(|field| meta.fields.get(field)).filter(|_| !self.for_good) {
            Some(field) => {
                let now_value = Node::Value(Value::Timestamp(now.as_microsecond()));
                let mut changes = vec![Change { column: field.column, to: now_value }];
                changes.extend(by_itself(meta, &changes, now));
                writer.push("UPDATE ");
                writer.name(meta.table);
                writer.push(" SET ");
                write_changes(&mut writer, &changes);
            }
            None => {
                writer.push("DELETE FROM ");
                writer.name(meta.table);
            }
        }
        self.parts.write_where_of_change(&mut writer);
        returning(writer, returns)
    }
}
