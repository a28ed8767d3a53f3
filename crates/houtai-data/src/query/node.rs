//! An expression without its types: what the typed ones build and the writer writes.

use super::step::Step;
use crate::{ModelMeta, Value, ValueKind};

/// A piece of SQL that has a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A column of the table in whose scope it stands.
    Column(&'static str),
    /// The value that an upsert wanted to insert into a column.
    Excluded(&'static str),
    /// A value to bind.
    Value(Value),
    /// Two operands with an operator between them.
    Binary(Operator, Box<[Node; 2]>),
    /// Several values that are compared one after the other.
    Row(Vec<Node>),
    /// All hold; true where there are none.
    All(Vec<Node>),
    /// One holds; false where there are none.
    Any(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// There is no value.
    IsNull(Box<Node>),
    /// There is a value.
    IsNotNull(Box<Node>),
    /// The value is in the list, which is one parameter.
    In(Box<(Node, Value)>),
    /// From the second to the third.
    Between(Box<[Node; 3]>),
    /// The text has the form of a pattern.
    Like(Box<Like>),
    /// A function of one value.
    Call(Function, Box<Node>),
    /// The first that is no null.
    Coalesce(Box<[Node; 2]>),
    /// Something inside a JSON value.
    Json(Box<Json>),
    /// What is made of many rows.
    Aggregate(Aggregate, Option<Box<Node>>),
    /// There is a row of another table.
    Exists(Box<Exists>),
    /// An expression about the table to which a way leads from that of the query.
    Of(Vec<Step>, Box<Node>),
}

impl Node {
    /// Two operands with an operator between them.
    pub(crate) fn binary(operator: Operator, left: Node, right: Node) -> Self {
        Node::Binary(operator, Box::new([left, right]))
    }

    /// Both hold.
    pub(crate) fn and(self, other: Node) -> Self {
        match self {
            Node::All(mut all) => {
                all.push(other);
                Node::All(all)
            }
            first => Node::All(vec![first, other]),
        }
    }

    /// One of both holds.
    pub(crate) fn or(self, other: Node) -> Self {
        match self {
            Node::Any(mut any) => {
                any.push(other);
                Node::Any(any)
            }
            first => Node::Any(vec![first, other]),
        }
    }
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
    Add,
    Subtract,
    Multiply,
}

impl Operator {
    /// As it is spelled on every database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Operator::Eq => " = ",
            Operator::Ne => " <> ",
            Operator::Gt => " > ",
            Operator::Ge => " >= ",
            Operator::Lt => " < ",
            Operator::Le => " <= ",
            Operator::Add => " + ",
            Operator::Subtract => " - ",
            Operator::Multiply => " * ",
        }
    }
}

/// A pattern with `%` and `_`, and `\` before those that mean themselves.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Like {
    pub(crate) text: Node,
    pub(crate) pattern: String,
    /// Whether upper and lower case are the same.
    pub(crate) any_case: bool,
}

/// A function of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Lower,
    Upper,
    Length,
}

/// A path into a JSON value, and as what the value there is read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Json {
    pub(crate) value: Node,
    pub(crate) path: &'static str,
    pub(crate) read_as: JsonKind,
}

/// As what a value inside JSON is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonKind {
    Text,
    Int,
}

/// What is made of many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Count,
    CountDistinct,
    /// A sum, which is of this kind on every database.
    Sum(ValueKind),
    Average,
    /// The least of values of this kind.
    Least(ValueKind),
    /// The greatest of values of this kind.
    Greatest(ValueKind),
}

/// A row of another table, whose `inner` column equals the `outer` column of this one.
#[derive(Clone, Debug)]
pub(crate) struct Exists {
    pub(crate) table: &'static ModelMeta,
    pub(crate) inner: &'static str,
    pub(crate) outer: &'static str,
    pub(crate) filter: Node,
}

impl PartialEq for Exists {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.table, other.table)
            && (self.inner, self.outer, &self.filter) == (other.inner, other.outer, &other.filter)
    }
}
