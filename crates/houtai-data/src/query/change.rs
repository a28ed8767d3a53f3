//! Changing many rows at once.

use std::marker::PhantomData;

use houtai_core::Timestamp;

use super::node::{Node, Operator};
use super::parts::Parts;
use super::returned::{refuse, returning};
use super::shared::changes;
use super::writer::Writer;
use super::{Operand, Select};
use crate::{Column, Default, Dialect, Error, ErrorKind, Field, Model, ModelMeta, Result, Statement, Value};

/// A change of all rows that a query finds, made by [`Select::update`].
pub struct UpdateMany<M> {
    parts: Parts,
    changes: Vec<Change>,
    everything: bool,
    of: PhantomData<fn() -> M>,
}

/// The new value of a column.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) column: &'static str,
    pub(crate) to: Node,
}

impl<M: Model> Select<M> {
    /// Changes the rows instead of reading them.
    pub fn update(self) -> UpdateMany<M> {
        UpdateMany { parts: self.parts, changes: Vec::new(), everything: false, of: PhantomData }
    }
}

impl<M: Model> UpdateMany<M> {
    /// Gives a column a new value, which may be computed from the old ones: `.set(Todo::views, Todo::views + 1)`.
    #[must_use]
    pub fn set<T: Field>(mut self, column: Column<M, T>, to: impl Operand<M, T>) -> Self {
        self.changes.retain(|change| change.column != column.name());
        self.changes.push(Change { column: column.name(), to: to.into_expr().node });
        self
    }

    changes!();

    /// The columns whose new values the database computes; none where it computes in the condition as well, and nobody
    /// can tell where a number went beyond.
    fn computed(&self) -> Vec<&'static str> {
        if self.parts.filter.as_ref().is_some_and(Node::computes) {
            Vec::new()
        } else {
            computed(M::META, &self.changes)
        }
    }

    /// Why there is nothing to write behind `SET`, or nothing that a database could compute.
    fn problem(&self) -> Option<Error> {
        let table = self.parts.meta.table;
        let problem = if self.changes.is_empty() {
            format!("this update of `{table}` changes no column; add `.set(column, value)`")
        } else {
            let many = self.changes.iter().find(|change| change.to.has_aggregate())?;
            format!(
                "the new value of `{}` of `{table}` is made of many rows by an aggregate; read it first, and set what came \
                 back",
                many.column
            )
        };
        Some(Error::new(ErrorKind::InvalidStatement, problem).with_table(table))
    }

    fn statement(&self, dialect: Dialect, now: Timestamp, returns: bool) -> Result<Statement> {
        refuse(&self.parts, self.everything, "update")?;
        if let Some(problem) = self.problem() {
            return Err(problem);
        }
        let mut writer = Writer::new(dialect, self.parts.meta);
        writer.push("UPDATE ");
        writer.name(self.parts.meta.table);
        writer.push(" SET ");
        write_changes(&mut writer, &self.changes);
        for change in by_itself(self.parts.meta, &self.changes, now) {
            writer.push(if self.changes.is_empty() { "" } else { ", " });
            write_changes(&mut writer, std::slice::from_ref(&change));
        }
        self.parts.write_where_of_change(&mut writer);
        returning(writer, returns)
    }
}

/// The columns whose new values the database computes.
pub(crate) fn computed(meta: &'static ModelMeta, changes: &[Change]) -> Vec<&'static str> {
    let itself = by_itself(meta, changes, Timestamp::from_microsecond(0));
    let changes = changes.iter().chain(&itself).filter(|change| change.to.computes());
    changes.map(|change| change.column).collect()
}

/// `"title" = $1, "views" = ("views" + $2)`.
pub(crate) fn write_changes(writer: &mut Writer, changes: &[Change]) {
    for (at, change) in changes.iter().enumerate() {
        writer.push(if at > 0 { ", " } else { "" });
        writer.name(change.column);
        writer.push(" = ");
        match &change.to {
            Node::Value(value) => {
                writer.bind_stored(writer.source.meta.column(change.column), value.clone());
            }
            computed => writer.computed(writer.source.meta.column(change.column), computed),
        }
        writer.forget_column();
    }
}

/// What changes with every change: the moment of the last one, and the version.
pub(crate) fn by_itself(meta: &'static ModelMeta, changes: &[Change], now: Timestamp) -> Vec<Change> {
    let is_free = |column: &str| !changes.is_empty() && changes.iter().all(|change| change.column != column);
    let moments = meta.fields.iter().filter(|field| matches!(field.default, Default::Updated));
    let moments = moments.map(|field| Change {
        column: field.column,
        to: Node::Value(Value::Timestamp(now.as_microsecond())),
    });
    let version = meta.version.and_then(|version| meta.fields.get(version)).map(|field| {
        let one = Value::Int64(1);
        Change {
            column: field.column,
            to: Node::binary(Operator::Add, Node::Column(field.column), Node::Value(one)),
        }
    });
    moments.chain(version).filter(|change| is_free(change.column)).collect()
}
