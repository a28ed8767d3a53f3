//! What a query may read of a group. SQLite gives the value of any of its rows for what is not the same in all of them, and
//! PostgreSQL refuses it; so it is refused before.

use super::node::Node;
use crate::{Error, ErrorKind, ModelMeta};

/// The groups of a query.
pub(crate) struct Groups<'q> {
    pub(crate) meta: &'static ModelMeta,
    /// By what the rows are put into groups; nothing where all rows are one group.
    pub(crate) by: &'q [Node],
}

impl Groups<'_> {
    /// Why these cannot be read of a group.
    pub(crate) fn problem<'n>(&self, mut nodes: impl Iterator<Item = &'n Node>) -> Option<Error> {
        let unclear = nodes.find_map(|node| self.unclear(self.meta, node))?;
        let table = self.meta.table;
        let message = format!(
            "this query on `{table}` reads or sorts by `{unclear}` beside aggregates, and the rows of a group may differ in \
             it; add it to `.group_by(…)`, or make one value of it by `.min()` or `.max()`"
        );
        Some(Error::new(ErrorKind::InvalidStatement, message).with_table(table))
    }

    /// The first column in it that rows of a group may differ in.
    fn unclear(&self, meta: &'static ModelMeta, node: &Node) -> Option<&'static str> {
        if self.by.contains(node) {
            return None;
        }
        match node {
            Node::Aggregate(..) => None,
            // A row that is known by its key is one row.
            Node::Column(column) => (!self.by.contains(&Node::Column(meta.key().column))).then_some(column),
            Node::Of(way, inner) => {
                let table = way.last()?.table;
                let key = Node::Of(way.clone(), Box::new(Node::Column(table.key().column)));
                let of_table = Groups { meta: table, by: &[] };
                if self.by.contains(&key) { None } else { of_table.unclear(table, inner) }
            }
            _ => {
                let mut found = None;
                node.each_part(&mut |part| found = found.or_else(|| self.unclear(meta, part)));
                found
            }
        }
    }
}
