//! What an insert does with a row that is there already.

use houtai_core::Timestamp;

use super::Expr;
use super::change::{Change, by_itself, write_changes};
use super::node::Node;
use super::writer::{Prefix, Writer};
use crate::{Column, Error, ErrorKind, Field, Model};

/// The columns that say whether a row is there, and what changes then; without a change the row stays as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conflict {
    pub(crate) columns: Vec<&'static str>,
    pub(crate) changes: Vec<Change>,
}

impl Change {
    /// The column gets the value that was to be inserted.
    pub(crate) fn to_excluded(column: &'static str) -> Self {
        Self { column, to: Node::Excluded(column) }
    }
}

/// The same, for who does not name the type.
pub(crate) fn to_excluded(column: &'static str) -> Change {
    Change::to_excluded(column)
}

/// The value of a column that was to be inserted, where a row is there already.
pub fn excluded<M: Model, T: Field>(column: Column<M, T>) -> Expr<M, T> {
    Expr::of(Node::Excluded(column.name()))
}

/// `ON CONFLICT ("slug") DO …`.
pub(crate) fn write_conflict(writer: &mut Writer, conflict: &Conflict, now: Timestamp) {
    let meta = writer.source.meta;
    if conflict.columns.is_empty() {
        let message = format!(
            "this insert into `{}` sets a column but does not say when; put `.on_conflict(column)` before `.set(…)`",
            meta.table
        );
        return writer.fail(Error::new(ErrorKind::InvalidStatement, message).with_table(meta.table));
    }
    writer.push(" ON CONFLICT (");
    for (at, column) in conflict.columns.iter().enumerate() {
        writer.push(if at > 0 { ", " } else { "" });
        writer.name(column);
    }
    if conflict.changes.is_empty() {
        return writer.push(") DO NOTHING");
    }
    writer.push(") DO UPDATE SET ");
    // A bare column could be that of the row that is there or of the new one.
    writer.source.prefix = Prefix::Table;
    let mut changes = conflict.changes.clone();
    changes.extend(by_itself(meta, &conflict.changes, now));
    write_changes(writer, &changes);
}
