//! Decimals of different places. SQLite stores a decimal as a whole number of its last place, so there what is compared or
//! added gets the same places first; PostgreSQL knows the point. What is refused, both refuse.

use super::node::{Aggregate, Node, Operator};
use super::writer::Writer;
use crate::value_check::without_zeros;
use crate::{Dialect, Error, ErrorKind, FieldMeta, ModelMeta, Value, ValueKind};

/// How many digits behind the point a decimal has; `None` of what is no decimal, and of a value.
pub(crate) fn places(meta: &'static ModelMeta, node: &Node) -> Option<u32> {
    match node {
        Node::Column(column) | Node::Excluded(column) => {
            meta.column(column)?.decimal.map(|(_, places)| places)
        }
        Node::Aggregate(Aggregate::Sum(_) | Aggregate::Least(_) | Aggregate::Greatest(_), Some(of)) => {
            places(meta, of)
        }
        Node::Binary(Operator::Add | Operator::Subtract, sides) => most(meta, sides.as_slice()),
        Node::Coalesce(of) => most(meta, of.as_slice()),
        Node::Of(way, of) => places(way.last()?.table, of),
        _ => None,
    }
}

/// The places in which all of them can be written.
fn most(meta: &'static ModelMeta, nodes: &[Node]) -> Option<u32> {
    let is_other = |node: &Node| matches!(node, Node::Value(value) if value.kind() != ValueKind::Decimal);
    if nodes.iter().any(is_other) {
        return None;
    }
    nodes.iter().filter_map(|node| places(meta, node)).max()
}

impl Writer {
    /// Appends two operands with an operator between them.
    pub(crate) fn sides(&mut self, operator: &str, sides: &[Node; 2]) {
        let before = self.stand_beside(sides);
        self.operand(&sides[0]);
        self.push(operator);
        self.operand(&sides[1]);
        self.places = before;
    }

    /// Says that these are compared or added; gives back what was so before.
    pub(crate) fn stand_beside(&mut self, nodes: &[Node]) -> Option<u32> {
        let most = most(self.source.meta, nodes);
        std::mem::replace(&mut self.places, most)
    }

    /// Appends one of those that stand beside each other.
    pub(crate) fn operand(&mut self, node: &Node) {
        let common = self.places;
        let own = common.filter(|_| self.dialect == Dialect::Sqlite).and(places(self.source.meta, node));
        match (common, own) {
            (Some(common), Some(own)) if own < common => self.raised(node, common - own),
            _ => self.node(node),
        }
        self.places = common;
    }

    fn raised(&mut self, node: &Node, places: u32) {
        self.push("(");
        self.node(node);
        self.push(" * 1");
        (0..places).for_each(|_| self.push("0"));
        self.push(")");
    }

    /// A decimal that stands beside others, with their places.
    pub(crate) fn beside(&mut self, value: Value) -> Value {
        let (Value::Decimal { units, scale }, Some(places)) = (&value, self.places) else { return value };
        let (units, scale) = without_zeros(*units, *scale, places);
        let factor = places.checked_sub(scale).and_then(|more| 10_i128.checked_pow(more));
        // SQLite stores it in 64 bits.
        let fitting = factor.and_then(|factor| units.checked_mul(factor));
        match fitting.filter(|units| i64::try_from(*units).is_ok()) {
            Some(units) => Value::Decimal { units, scale: places },
            None => {
                self.fail(unfit(self.source.meta, self.compared(), scale, places));
                Value::Null(ValueKind::Decimal)
            }
        }
    }

    /// Appends what a column becomes by computing, which has no more places than the column.
    pub(crate) fn computed(&mut self, field: Option<&'static FieldMeta>, node: &Node) {
        let column = field.and_then(|field| field.decimal).map(|(_, places)| places);
        let (Some(column), Some(own)) = (column, places(self.source.meta, node)) else {
            return self.node(node);
        };
        if own > column {
            self.fail(rounded(self.source.meta, field, own, column));
        }
        self.places = Some(column);
        self.operand(node);
        self.places = None;
    }
}

fn unfit(meta: &ModelMeta, column: Option<&FieldMeta>, scale: u32, places: u32) -> Error {
    let table = meta.table;
    let place = column.map_or_else(|| table.to_owned(), |field| format!("{table}.{}", field.column));
    let message = if scale > places {
        format!(
            "a decimal beside `{place}` has {scale} digits behind the point, and there are {places}; round it up or down, \
             as the comparison means it"
        )
    } else {
        format!("a decimal beside `{place}` has more digits than any column holds")
    };
    Error::new(ErrorKind::InvalidValue, message).with_table(table)
}

fn rounded(meta: &ModelMeta, field: Option<&FieldMeta>, own: u32, column: u32) -> Error {
    let (table, name) = (meta.table, field.map_or("", |field| field.column));
    let message = format!(
        "`{table}.{name}` has {column} digits behind the point and would be computed from {own}; nothing is rounded \
         silently, so read the value, round it and set it"
    );
    Error::new(ErrorKind::InvalidStatement, message).with_table(table)
}
