//! What a query reads of each row: columns and expressions.

use super::Expr;
use super::node::Node;
use crate::{Column, Field, FromRow, Model};

/// Columns and expressions that a query reads: one, or several in a tuple. The rows have their types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from `{S}`",
    label = "neither a column nor an expression of `{S}`, nor a tuple of at most eight of them",
    note = "all columns are of the model of the query; `.join(…)` brings in another one"
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
pub struct Nodes(pub(crate) Vec<Node>);

impl<M: Model, T: Field + FromRow> Selection<M> for Column<M, T> {
    type Row = T;

    fn add_to(self, nodes: &mut Nodes) {
        nodes.0.push(Node::Column(self.name()));
    }
}

impl<S, T: FromRow> Selection<S> for Expr<S, T> {
    type Row = T;

    fn add_to(self, nodes: &mut Nodes) {
        nodes.0.push(self.node);
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
