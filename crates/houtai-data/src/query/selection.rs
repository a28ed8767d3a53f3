//! What a query reads of each row: columns and expressions.

use super::node::Node;
use super::writer::Writer;
use super::{Expr, join_plan};
use crate::{Column, Error, ErrorKind, Field, FromRow, Model};

/// Columns and expressions that a query reads: one, or several in a tuple. The rows have their types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from `{S}`",
    label = "neither a column nor an expression of `{S}`, nor a tuple of at most eight of them",
    note = "columns of another model are read through a relation: `Post::author.get(User::name)`"
)]
pub trait Selection<S> {
    /// The type of a row.
    type Row: FromRow;

    /// Adds its expressions.
    #[doc(hidden)]
    fn add_to(self, nodes: &mut Nodes);
}

/// The expressions of a selection.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    pub(crate) nodes: Vec<Node>,
    /// For each, whether its type has a place for null.
    optional: Vec<bool>,
}

impl Nodes {
    fn add<T: FromRow>(&mut self, node: Node) {
        self.nodes.push(node);
        self.optional.push(T::OPTIONAL);
    }

    /// A column of a row that may be missing is read as an `Option`, or not at all.
    pub(crate) fn refuse_missing(&self, writer: &mut Writer) {
        let required = self.nodes.iter().zip(&self.optional).filter(|(_, optional)| !**optional);
        let missing = required.filter_map(|(node, _)| join_plan::missing(&writer.joined, node)).next();
        let Some(missing) = missing else { return };
        let table = missing.table;
        let message = format!(
            "this query reads a column of `{table}` that is never null, but some of its rows may have none in `{table}`; \
             read it as `.optional()`, or leave those rows out by `.join(…)` with the same relation"
        );
        writer.fail(Error::new(ErrorKind::InvalidStatement, message).with_table(table));
    }
}

impl<M: Model, T: Field + FromRow> Selection<M> for Column<M, T> {
    type Row = T;

    fn add_to(self, nodes: &mut Nodes) {
        nodes.add::<T>(Node::Column(self.name()));
    }
}

impl<S, T: FromRow> Selection<S> for Expr<S, T> {
    type Row = T;

    fn add_to(self, nodes: &mut Nodes) {
        nodes.add::<T>(self.node);
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<S, $($name: Selection<S>),+> Selection<S> for ($($name,)+) {
            type Row = ($($name::Row,)+);

            fn add_to(self, nodes: &mut Nodes) {
                #[expect(non_snake_case, reason = "a type parameter and its value have one name")]
                let ($($name,)+) = self;
                $($name.add_to(nodes);)+
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
