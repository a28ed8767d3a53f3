//! Which tables a query joins: those that it was told to, and those of which it speaks.

use super::join::Join;
use super::node::Node;
use super::step::Step;
use super::writer::{Prefix, Source, Writer};
use crate::{Error, ErrorKind, ModelMeta, Result};

/// A table that a statement joins.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    pub(crate) steps: Vec<Step>,
    pub(crate) left: bool,
    /// Its name in the statement, where it has one already.
    pub(crate) source: Source,
}

/// The tables in the order in which they are joined: each behind the one from which its way goes on.
pub(crate) fn plan<'n>(joins: &[Join], nodes: impl Iterator<Item = &'n Node>) -> Result<Vec<Joined>> {
    let mut tables = Vec::new();
    for join in joins {
        add(&mut tables, &join.steps, join.left)?;
    }
    let mut problem = None;
    for node in nodes {
        node.ways(&mut Vec::new(), &mut |way| {
            if let Err(error) = add_spoken_of(&mut tables, way) {
                problem.get_or_insert(error);
            }
        });
    }
    problem.map_or(Ok(tables), Err)
}

/// Adds the tables of a join that was asked for.
fn add(tables: &mut Vec<Joined>, way: &[Step], left: bool) -> Result<()> {
    for end in 1..=way.len() {
        let (Some(steps), Some(step)) = (way.get(..end), way.get(end - 1)) else { break };
        let is_last = end == way.len();
        match tables.iter_mut().find(|table| table.steps == steps) {
            // An inner join at its end leaves out the rows that have none on the way.
            Some(there) => there.left = there.left && left,
            None if left && step.many && !is_last => return Err(passes_by(step, way)),
            None => tables.push(joined(steps, step, left)?),
        }
    }
    Ok(())
}

/// Adds the tables of which an expression speaks, where none is there yet.
fn add_spoken_of(tables: &mut Vec<Joined>, way: &[Step]) -> Result<()> {
    for end in 1..=way.len() {
        let (Some(steps), Some(step)) = (way.get(..end), way.get(end - 1)) else { break };
        if tables.iter().any(|table| table.steps == steps) {
            continue;
        }
        if step.many {
            return Err(not_joined(step));
        }
        tables.push(joined(steps, step, true)?);
    }
    Ok(())
}

fn joined(steps: &[Step], step: &Step, left: bool) -> Result<Joined> {
    if step.filter.as_ref().is_some_and(Node::has_way) {
        return Err(filter_elsewhere(step));
    }
    if step.is_cut {
        return Err(cut(step));
    }
    let source = Source { meta: step.table, prefix: Prefix::None };
    Ok(Joined { steps: steps.to_vec(), left, source })
}

fn invalid(table: &'static str, message: String) -> Error {
    Error::new(ErrorKind::InvalidStatement, message).with_table(table)
}

fn not_joined(step: &Step) -> Error {
    let table = step.table.table;
    invalid(
        table,
        format!(
            "this query speaks of columns of `{table}`, of which one row may have several, and does not join it; add \
             `.join(…)` or `.left_join(…)` with the same relation, filter and name, or ask by `.has(…)` whether there is one"
        ),
    )
}

fn passes_by(step: &Step, way: &[Step]) -> Error {
    let (table, last) = (step.table.table, way.last().map_or("", |last| last.table.table));
    invalid(
        table,
        format!(
            "this left join leads through `{table}` to `{last}`, and would give a row without `{last}` for each row of \
             `{table}` that has none; left join the relation to `{table}` before it, or take `.join(…)`"
        ),
    )
}

/// A plan brings in what a query speaks of, so this is no query.
fn out_of_place(meta: &'static ModelMeta, way: &[Step]) -> Error {
    let (table, other) = (meta.table, way.last().map_or("", |last| last.table.table));
    invalid(
        table,
        format!(
            "a new value of `{table}` is computed from a column of `{other}`, which neither database does in one \
             statement; read the value first, or take `sql(…)`"
        ),
    )
}

fn cut(step: &Step) -> Error {
    let table = step.table.table;
    invalid(
        table,
        format!(
            "the joined relation to `{table}` has an order or a limit, which a join cannot keep; give them to the query, \
             or load the relation by `.with(…)`"
        ),
    )
}

fn filter_elsewhere(step: &Step) -> Error {
    let table = step.table.table;
    invalid(
        table,
        format!(
            "the filter of the joined relation to `{table}` speaks of a further table; put that condition into the \
             filter of the query, or ask by `.has(…)`"
        ),
    )
}

/// Why a value that cannot be null may be so here: the table that may have no row.
pub(crate) fn missing(tables: &[Joined], node: &Node) -> Option<&'static ModelMeta> {
    let mut found = None;
    each_bare_way(node, &mut Vec::new(), &mut |way| {
        let misses = tables.iter().find(|table| {
            table.left && way.starts_with(&table.steps) && table.steps.last().is_some_and(Step::may_miss)
        });
        found = found.or(misses.map(|table| table.source.meta));
    });
    found
}

/// The ways whose null makes the whole null: not those that an aggregate takes or that have a value in their place.
fn each_bare_way(node: &Node, at: &mut Vec<Step>, found: &mut dyn FnMut(&[Step])) {
    match node {
        Node::Of(way, inner) => {
            let before = at.len();
            at.extend_from_slice(way);
            found(at);
            each_bare_way(inner, at, found);
            at.truncate(before);
        }
        Node::Binary(_, sides) => sides.iter().for_each(|side| each_bare_way(side, at, found)),
        Node::Call(_, of) => each_bare_way(of, at, found),
        Node::Coalesce(of) => each_bare_way(&of[1], at, found),
        _ => {}
    }
}

impl Writer {
    /// Makes the tables of these joins, and those of which these expressions speak, part of the statement.
    pub(crate) fn join<'n>(&mut self, joins: &[Join], nodes: impl Iterator<Item = &'n Node> + Clone) {
        if joins.is_empty() && !nodes.clone().any(Node::has_way) {
            return;
        }
        if self.source.prefix == Prefix::None {
            self.source.prefix = Prefix::Table;
        }
        match plan(joins, nodes) {
            Ok(mut tables) => {
                for table in &mut tables {
                    table.source.prefix = Prefix::Alias(self.new_alias());
                }
                self.joined = tables;
            }
            Err(error) => self.fail(error),
        }
    }

    /// Appends ` JOIN … ON …` for each of them.
    pub(crate) fn joins(&mut self) {
        let tables = std::mem::take(&mut self.joined);
        for table in &tables {
            let Some((step, before)) = table.steps.split_last() else { continue };
            let outer = tables.iter().find(|table| table.steps == before);
            let outer = outer.map_or(self.source, |table| table.source);
            self.push(if table.left { " LEFT JOIN " } else { " JOIN " });
            self.table_as(table.source);
            self.push(" ON ");
            self.column_of(table.source, step.inner);
            self.push(" = ");
            self.column_of(outer, step.outer);
            self.rows_that_count(table.source, step.filter.as_ref());
        }
        self.joined = tables;
    }

    /// Appends the conditions on the rows of another table: they are not deleted, and fulfil a filter.
    pub(crate) fn rows_that_count(&mut self, source: Source, filter: Option<&Node>) {
        let before = std::mem::replace(&mut self.source, source);
        if let Some(field) = source.meta.soft_delete.and_then(|field| source.meta.fields.get(field)) {
            self.push(" AND ");
            self.column_of(source, field.column);
            self.push(" IS NULL");
        }
        if let Some(filter) = filter.filter(|filter| !matches!(filter, Node::All(all) if all.is_empty())) {
            self.push(" AND ");
            self.condition(filter);
        }
        self.source = before;
    }

    /// Appends an expression about a table to which a way leads.
    pub(crate) fn of(&mut self, way: &[Step], inner: &Node) {
        let before = self.at.len();
        self.at.extend_from_slice(way);
        let found = self.joined.iter().find(|table| table.steps == self.at);
        let source = found.map(|table| table.source);
        let source = source.unwrap_or_else(|| {
            self.fail(out_of_place(self.source.meta, way));
            self.source
        });
        let outer = std::mem::replace(&mut self.source, source);
        self.node(inner);
        self.source = outer;
        self.at.truncate(before);
    }
}
