//! The way from the table of a query to another one, without its types.

use super::node::{Node, Operator};
use crate::ModelMeta;

/// One table further: its `inner` column equals the `outer` column of the table before.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) table: &'static ModelMeta,
    pub(crate) inner: &'static str,
    pub(crate) outer: &'static str,
    /// Whether one row of the table before may have several here.
    pub(crate) many: bool,
    /// Whether a row of the table before may have none here, although nothing was deleted.
    pub(crate) optional: bool,
    /// What tells it from another step along the same relation; mostly empty.
    pub(crate) name: &'static str,
    /// Which rows alone are joined.
    pub(crate) filter: Option<Node>,
    /// Whether the relation has an order or a limit, which no join takes.
    pub(crate) is_cut: bool,
}

impl Step {
    /// A step without a filter and a name.
    pub(crate) fn new(table: &'static ModelMeta, inner: &'static str, outer: &'static str) -> Self {
        Self { table, inner, outer, many: false, optional: false, name: "", filter: None, is_cut: false }
    }

    /// To the rows that refer to the one before.
    pub(crate) fn back(table: &'static ModelMeta, inner: &'static str, outer: &'static str) -> Self {
        Self { many: true, optional: true, ..Self::new(table, inner, outer) }
    }

    /// Whether a left join of it may find no row.
    pub(crate) fn may_miss(&self) -> bool {
        self.optional || self.filter.is_some() || self.table.soft_delete.is_some()
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        (self.table.table, self.inner, self.outer, self.name)
            == (other.table.table, other.inner, other.outer, other.name)
            && self.filter == other.filter
    }
}

impl Node {
    /// Calls `found` for each way to another table that stands in it. What stands behind `EXISTS` has its own ways.
    pub(crate) fn ways(&self, at: &mut Vec<Step>, found: &mut dyn FnMut(&[Step])) {
        if let Node::Of(way, inner) = self {
            let before = at.len();
            at.extend_from_slice(way);
            found(at);
            inner.ways(at, found);
            return at.truncate(before);
        }
        self.each_part(&mut |part| part.ways(at, found));
    }

    /// Whether it speaks of another table than that of the query.
    pub(crate) fn has_way(&self) -> bool {
        let mut has = matches!(self, Node::Of(..));
        if !has {
            self.each_part(&mut |part| has = has || part.has_way());
        }
        has
    }

    /// Whether something is made of many rows in it.
    pub(crate) fn has_aggregate(&self) -> bool {
        let mut has = matches!(self, Node::Aggregate(..));
        if !has {
            self.each_part(&mut |part| has = has || part.has_aggregate());
        }
        has
    }

    /// Whether the database adds, subtracts or multiplies in it.
    pub(crate) fn computes(&self) -> bool {
        let mut computes = match self {
            Node::Binary(Operator::Add | Operator::Subtract | Operator::Multiply, _) => true,
            Node::Exists(exists) => exists.filter.computes(),
            _ => false,
        };
        if !computes {
            self.each_part(&mut |part| computes = computes || part.computes());
        }
        computes
    }

    /// Whether it may be null because a row of another table is missing.
    pub(crate) fn may_miss(&self) -> bool {
        match self {
            Node::Of(way, inner) => way.iter().any(Step::may_miss) || inner.may_miss(),
            Node::Aggregate(..) => false,
            _ => {
                let mut may_miss = false;
                self.each_part(&mut |part| may_miss = may_miss || part.may_miss());
                may_miss
            }
        }
    }

    /// Calls `each` with what stands in it.
    pub(crate) fn each_part<'n>(&'n self, each: &mut dyn FnMut(&'n Node)) {
        match self {
            Node::Column(_) | Node::Excluded(_) | Node::Value(_) | Node::Exists(_) => {}
            Node::Binary(_, sides) | Node::Coalesce(sides) => sides.iter().for_each(each),
            Node::Between(of) => of.iter().for_each(each),
            Node::Row(of) | Node::All(of) | Node::Any(of) => of.iter().for_each(each),
            Node::Not(of) | Node::IsNull(of) | Node::IsNotNull(of) | Node::Call(_, of) | Node::Of(_, of) => {
                each(of);
            }
            Node::In(of) => each(&of.0),
            Node::Like(like) => each(&like.text),
            Node::Json(json) => each(&json.value),
            Node::Aggregate(_, of) => of.iter().for_each(|of| each(of)),
        }
    }
}
