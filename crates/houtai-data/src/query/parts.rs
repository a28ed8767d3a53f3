//! What a query is made of, without its types, and how it is written.

use super::join::Join;
use super::node::Node;
use super::order::SortKey;
use super::writer::Writer;
use crate::{Dialect, Error, ErrorKind, ModelMeta, Result, Size, Statement};

/// The parts of a query on one table.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) meta: &'static ModelMeta,
    pub(crate) filter: Option<Node>,
    /// Empty for the order of the model.
    pub(crate) order: Vec<SortKey>,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: u64,
    pub(crate) distinct: bool,
    /// Whether rows that were deleted softly are found as well.
    pub(crate) with_deleted: bool,
    /// Whether not even the order of the model counts.
    pub(crate) unordered: bool,
    pub(crate) joins: Vec<Join>,
}

impl Parts {
    pub(crate) fn new(meta: &'static ModelMeta) -> Self {
        Self {
            meta,
            filter: None,
            order: Vec::new(),
            limit: None,
            offset: 0,
            distinct: false,
            with_deleted: false,
            unordered: false,
            joins: Vec::new(),
        }
    }

    /// Adds a condition to those that are there.
    pub(crate) fn add_filter(&mut self, node: Node) {
        self.filter = Some(match self.filter.take() {
            Some(before) => before.and(node),
            None => node,
        });
    }

    /// Lets at most so many rows through; a smaller limit stays.
    pub(crate) fn at_most(&mut self, rows: u64) {
        self.limit = Some(self.limit.map_or(rows, |limit| limit.min(rows)));
    }

    /// The order that was asked for, else that of the model.
    pub(crate) fn sort_keys(&self) -> Vec<SortKey> {
        if self.unordered || !self.order.is_empty() {
            return self.order.clone();
        }
        let of_model = self.meta.ordering.iter();
        of_model.filter_map(|part| SortKey::of_column(self.meta, part.column, part.descending)).collect()
    }

    /// How many rows to expect.
    pub(crate) fn size(&self) -> Size {
        match self.limit {
            Some(0 | 1) => Size::One,
            Some(limit) => Size::AtMost(limit),
            None => Size::Unknown,
        }
    }

    /// The statement that reads the columns of the model.
    pub(crate) fn select(&self, dialect: Dialect) -> Result<Statement> {
        self.select_with(dialect, &[])
    }

    /// The statement that reads the columns of the model, and some expressions behind them.
    pub(crate) fn select_with(&self, dialect: Dialect, extra: &[Node]) -> Result<Statement> {
        self.select_ending(dialect, extra, "")
    }

    /// The same, with something behind its end.
    pub(crate) fn select_ending(&self, dialect: Dialect, extra: &[Node], end: &str) -> Result<Statement> {
        let mut writer = self.writer(dialect, self.spoken().chain(extra));
        writer.push(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
        self.write_columns(&mut writer);
        if self.distinct {
            self.refuse_hidden_order(&mut writer, |node| self.reads(node) || extra.contains(node));
        }
        for node in extra {
            writer.push(", ");
            writer.node(node);
        }
        self.write_rest(&mut writer);
        writer.push(end);
        self.read(writer, self.size())
    }

    /// A writer that knows the joined tables, and those of which these expressions speak.
    pub(crate) fn writer<'n>(
        &self,
        dialect: Dialect,
        nodes: impl Iterator<Item = &'n Node> + Clone,
    ) -> Writer {
        let mut writer = Writer::new(dialect, self.meta);
        writer.join(&self.joins, nodes);
        writer
    }

    /// The expressions that stand behind `FROM`.
    pub(crate) fn spoken(&self) -> impl Iterator<Item = &Node> + Clone {
        self.filter.iter().chain(self.order.iter().map(|key| &key.node))
    }

    /// The columns of the model, and those of the joined ones that are read.
    pub(crate) fn write_columns(&self, writer: &mut Writer) {
        writer.columns(writer.source);
        for join in self.joins.iter().filter(|join| join.read) {
            let table = writer.joined.iter().find(|table| table.steps == join.steps);
            let Some(source) = table.map(|table| table.source) else { continue };
            writer.push(", ");
            writer.columns(source);
        }
    }

    /// The statement that counts the rows.
    pub(crate) fn count(&self, dialect: Dialect) -> Result<Statement> {
        let mut writer = self.writer(dialect, self.filter.iter());
        let whole = self.limit.is_none() && self.offset == 0 && !self.distinct;
        if whole {
            writer.push("SELECT count(*)");
            self.write_from(&mut writer);
        } else {
            writer.push("SELECT count(*) FROM (");
            writer.push(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
            self.write_columns(&mut writer);
            self.write_from(&mut writer);
            self.write_limit(&mut writer);
            writer.push(") AS \"counted\"");
        }
        self.read(writer, Size::One)
    }

    /// The statement that asks whether there is a row.
    pub(crate) fn exists(&self, dialect: Dialect) -> Result<Statement> {
        let mut writer = self.writer(dialect, self.filter.iter());
        writer.push("SELECT EXISTS (SELECT 1");
        self.write_from(&mut writer);
        self.write_limit(&mut writer);
        writer.push(")");
        self.read(writer, Size::One)
    }

    /// Whether it is a column that is read.
    fn reads(&self, node: &Node) -> bool {
        match node {
            Node::Column(_) => true,
            Node::Of(way, inner) => {
                matches!(**inner, Node::Column(_))
                    && self.joins.iter().any(|join| join.read && join.steps == *way)
            }
            _ => false,
        }
    }

    /// Rows that are alike cannot be sorted by what is not read of them; SQLite would take any of theirs.
    pub(crate) fn refuse_hidden_order(&self, writer: &mut Writer, is_read: impl Fn(&Node) -> bool) {
        if self.order.iter().all(|key| is_read(&key.node)) {
            return;
        }
        let table = self.meta.table;
        let message = format!(
            "this query on `{table}` is `distinct` and sorted by something that it does not read; sort it by what it \
             reads, or read that as well"
        );
        writer.fail(Error::new(ErrorKind::InvalidStatement, message).with_table(table));
    }

    /// A statement that reads.
    pub(crate) fn read(&self, writer: Writer, size: Size) -> Result<Statement> {
        let (sql, params) = writer.finish()?;
        Ok(Statement::new(sql, params).reads().size(size).table(self.meta.table))
    }

    /// `FROM … WHERE … ORDER BY … LIMIT …`.
    pub(crate) fn write_rest(&self, writer: &mut Writer) {
        self.write_from(writer);
        self.write_order(writer);
        self.write_limit(writer);
    }

    /// `FROM … JOIN … WHERE …`.
    pub(crate) fn write_from(&self, writer: &mut Writer) {
        writer.push(" FROM ");
        writer.name(self.meta.table);
        writer.joins();
        self.write_where(writer);
    }

    /// `WHERE …` of a statement that changes rows. Neither database joins tables there, so rows that are found by others
    /// are found by their keys.
    pub(crate) fn write_where_of_change(&self, writer: &mut Writer) {
        if !self.filter.iter().any(Node::has_way) {
            return self.write_where(writer);
        }
        let key = self.meta.key().column;
        let outer = writer.source;
        writer.push(" WHERE ");
        writer.column_of(outer, key);
        writer.push(" IN (SELECT ");
        writer.join(&[], self.filter.iter());
        writer.column_of(writer.source, key);
        self.write_from(writer);
        writer.push(")");
        writer.source = outer;
    }

    /// `WHERE …`, where there is a condition.
    pub(crate) fn write_where(&self, writer: &mut Writer) {
        self.refuse_aggregates(writer);
        let mut before = " WHERE ";
        if let Some(field) = self.not_deleted() {
            writer.push(before);
            writer.column_of(writer.source, field);
            writer.push(" IS NULL");
            before = " AND ";
        }
        if let Some(filter) = &self.filter
            && !matches!(filter, Node::All(all) if all.is_empty())
        {
            writer.push(before);
            writer.condition(filter);
        }
    }

    /// A condition is asked of each row, and an aggregate is made of many.
    fn refuse_aggregates(&self, writer: &mut Writer) {
        if self.filter.iter().any(Node::has_aggregate) {
            let table = self.meta.table;
            let message = format!(
                "a condition of this query on `{table}` has an aggregate in it, which is made of many rows; put it behind \
                 `.group_by(…)`, as `.having(…)`"
            );
            writer.fail(Error::new(ErrorKind::InvalidStatement, message).with_table(table));
        }
    }

    /// The column that is null in the rows that count.
    pub(crate) fn not_deleted(&self) -> Option<&'static str> {
        let field = self.meta.soft_delete.filter(|_| !self.with_deleted)?;
        self.meta.fields.get(field).map(|field| field.column)
    }

    fn write_order(&self, writer: &mut Writer) {
        if !self.order.is_empty() {
            return write_order(writer, &self.order);
        }
        write_order(writer, &self.sort_keys());
    }

    /// Limits are literals: bound ones cost PostgreSQL 10 µs a page.
    pub(crate) fn write_limit(&self, writer: &mut Writer) {
        match self.limit {
            Some(limit) => {
                writer.push(" LIMIT ");
                writer.number(limit.min(i64::MAX as u64));
            }
            None if self.offset > 0 && writer.dialect == Dialect::Sqlite => writer.push(" LIMIT -1"),
            None => {}
        }
        if self.offset > 0 {
            writer.push(" OFFSET ");
            writer.number(self.offset.min(i64::MAX as u64));
        }
    }
}

/// `ORDER BY …`, where there is an order. PostgreSQL takes null for the greatest value and SQLite for the least;
/// only what differs from that is written, so that an index can give the order.
pub(crate) fn write_order(writer: &mut Writer, keys: &[SortKey]) {
    write_order_of(writer, keys, &[]);
}

/// The same, of a query that reads these expressions.
pub(crate) fn write_order_of(writer: &mut Writer, keys: &[SortKey], read: &[Node]) {
    for (at, key) in keys.iter().enumerate() {
        writer.push(if at == 0 { " ORDER BY " } else { ", " });
        writer.node_or_number(&key.node, read);
        if key.descending {
            writer.push(" DESC");
        }
        let by_itself = (writer.dialect == Dialect::Postgres) == key.descending;
        match key.nulls_first {
            Some(first) if first != by_itself => {
                writer.push(if first { " NULLS FIRST" } else { " NULLS LAST" });
            }
            _ => {}
        }
    }
}
