//! A query that reads some columns or aggregates instead of whole rows.

use std::marker::PhantomData;

use super::cut::Cut;
use super::group_check::Groups;
use super::node::Node;
use super::parts::{Parts, write_order_of};
use super::scaled::Scaled;
use super::select::Count;
use super::selection::{Nodes, Selection};
use super::shared::{only, shared};
use super::shown::shown;
use super::writer::Writer;
use super::{Filter, Select};
use crate::{Dialect, Error, ErrorKind, Executor, FromRow, Model, ModelMeta, Result, Size, Statement, fetch};

/// A query that reads rows of type `R`, made by [`Select::select`].
pub struct Rows<M, R> {
    parts: Parts,
    /// The rows of which aggregates are made, where those are not all.
    cut: Option<Cut>,
    nodes: Nodes,
    group: Vec<Node>,
    having: Option<Node>,
    /// Whether `distinct` was said of rows of which aggregates or groups are made.
    distinct_before: bool,
    of: PhantomData<fn() -> (M, R)>,
}

/// A query whose rows are put into groups, made by [`Select::group_by`].
pub struct Grouped<M> {
    parts: Parts,
    cut: Option<Cut>,
    group: Vec<Node>,
    having: Option<Node>,
    distinct_before: bool,
    of: PhantomData<fn() -> M>,
}

impl<M: Model, A: FromRow> Select<M, A> {
    /// Reads these columns and expressions instead of whole rows; the rows are tuples of their types. The order of the
    /// model does not count here. Aggregates are made of the rows within the limit and offset that were given before.
    pub fn select<L: Selection<M>>(mut self, list: L) -> Rows<M, L::Row> {
        let nodes = nodes_of(list);
        let aggregates = nodes.nodes.iter().any(Node::has_aggregate);
        let distinct_before = aggregates && self.parts.distinct;
        let cut = if aggregates { Cut::of(&mut self.parts) } else { None };
        if aggregates {
            // There is one row, and nothing to sort.
            self.parts.order.clear();
        }
        let (parts, group) = (self.parts, Vec::new());
        Rows { parts, cut, nodes, group, having: None, distinct_before, of: PhantomData }
    }

    /// Makes one row of all those that have the same values here. A limit and an offset before it are of the rows that
    /// are put into groups, those behind it of the groups.
    pub fn group_by(mut self, by: impl Selection<M>) -> Grouped<M> {
        let distinct_before = self.parts.distinct;
        let cut = Cut::of(&mut self.parts);
        let group = nodes_of(by).nodes;
        Grouped { parts: self.parts, cut, group, having: None, distinct_before, of: PhantomData }
    }
}

fn nodes_of<M>(list: impl Selection<M>) -> Nodes {
    let mut nodes = Nodes::default();
    list.add_to(&mut nodes);
    nodes
}

impl<M: Model> Grouped<M> {
    /// Keeps only groups of which this holds: `.having(count().gt(1))`.
    #[must_use]
    pub fn having(mut self, filter: Filter<M>) -> Self {
        self.having = Some(match self.having.take() {
            Some(before) => before.and(filter.node),
            None => filter.node,
        });
        self
    }

    /// What is read of each group.
    pub fn select<L: Selection<M>>(self, list: L) -> Rows<M, L::Row> {
        let Self { parts, cut, group, having, distinct_before, .. } = self;
        Rows { parts, cut, nodes: nodes_of(list), group, having, distinct_before, of: PhantomData }
    }
}

impl<M: Model, R: FromRow> Rows<M, R> {
    shared!(M, (parts): order_by limit offset distinct);

    /// All rows.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn all(self, db: &(impl Executor + ?Sized)) -> Result<Vec<R>> {
        let statement = self.statement(db.dialect())?;
        let sink = Scaled::<R>::new(M::META, &self.nodes.nodes);
        let (sink, _) = db.run(statement, Box::new(sink)).await?;
        Ok(Scaled::take(sink))
    }

    /// The first row, where there is one.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn first(mut self, db: &(impl Executor + ?Sized)) -> Result<Option<R>> {
        self.parts.at_most(1);
        Ok(self.all(db).await?.pop())
    }

    /// The only row; an aggregate without groups always has exactly one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none,
    /// [`ErrorKind::NotUnique`](crate::ErrorKind::NotUnique) when there are several, and those of the database.
    pub async fn one(mut self, db: &(impl Executor + ?Sized)) -> Result<R> {
        self.parts.at_most(2);
        only::<M, R>(self.all(db).await?)
    }

    /// How many rows there are, within limit and offset: `.select(Post::author).distinct().count(&db)` counts different
    /// authors, and of groups it counts the groups.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn count(mut self, db: &(impl Executor + ?Sized)) -> Result<u64> {
        self.parts.order.clear();
        let mut writer = self.writer(db.dialect());
        writer.push("SELECT count(*) FROM (");
        self.write(&mut writer);
        writer.push(") AS \"counted\"");
        let rows: Vec<Count> = fetch(db, self.parts.read(writer, Size::One)?).await?;
        Ok(rows.first().map_or(0, |count| count.0))
    }

    /// The statement.
    ///
    /// # Errors
    ///
    /// When a value cannot be stored anywhere, and when `distinct` stands before aggregates or groups.
    pub fn statement(&self, dialect: Dialect) -> Result<Statement> {
        let mut writer = self.writer(dialect);
        self.write(&mut writer);
        self.parts.read(writer, self.parts.size())
    }

    fn writer(&self, dialect: Dialect) -> Writer {
        let spoken = self.nodes.nodes.iter().chain(&self.group).chain(&self.having);
        self.parts.writer(dialect, self.parts.spoken().chain(spoken))
    }

    fn write(&self, writer: &mut Writer) {
        self.nodes.refuse_missing(writer);
        if self.distinct_before {
            writer.fail(distinct_before_aggregates(M::META));
        }
        self.refuse_ungrouped(writer);
        writer.push(if self.parts.distinct { "SELECT DISTINCT " } else { "SELECT " });
        writer.nodes(&self.nodes.nodes);
        self.parts.write_from(writer);
        if let Some(cut) = &self.cut {
            cut.write(writer);
        }
        if !self.group.is_empty() {
            writer.push(" GROUP BY ");
            writer.nodes_or_numbers(&self.group, &self.nodes.nodes);
        }
        if let Some(having) = &self.having {
            writer.push(" HAVING ");
            writer.condition(having);
        }
        if self.parts.distinct {
            self.parts.refuse_hidden_order(writer, |node| self.nodes.nodes.contains(node));
        }
        write_order_of(writer, &self.parts.order, &self.nodes.nodes);
        self.parts.write_limit(writer);
    }

    /// Refuses what is not the same in all rows of a group.
    fn refuse_ungrouped(&self, writer: &mut Writer) {
        if self.group.is_empty() && !self.nodes.nodes.iter().any(Node::has_aggregate) {
            return;
        }
        let groups = Groups { meta: M::META, by: &self.group };
        let order = self.parts.order.iter().map(|key| &key.node);
        let read = self.nodes.nodes.iter().chain(&self.having).chain(order);
        if let Some(problem) = groups.problem(read) {
            writer.fail(problem);
        }
    }

    /// The SQL, and the kinds of the values that are bound: `query.sql(&db)`, or of a dialect by name.
    pub fn sql(&self, dialect: impl Into<Dialect>) -> String {
        shown(self.statement(dialect.into()))
    }
}

/// In SQL it would count behind the aggregates, where there is one row, or one of each group. Whether whole rows or the
/// values of an aggregate were meant to differ, nobody can tell.
fn distinct_before_aggregates(meta: &ModelMeta) -> Error {
    let (model, table) = (meta.name, meta.table);
    let message = format!(
        "this query on `{table}` is `distinct` before aggregates or groups are made, where it says nothing about them; \
         count different values by `{model}::column.count_distinct()`, different rows by \
         `.select(…).distinct().count(&db)`, or say `.distinct()` behind the `.select(…)` of the groups"
    );
    Error::new(ErrorKind::InvalidStatement, message).with_table(table)
}
