//! The condition that finds the rows behind a given one.

use super::node::{Node, Operator};
use super::order::SortKey;
use crate::{Value, ValueKind};

/// The rows behind the one with these values, of which there is one for each key.
pub(crate) fn after(keys: &[SortKey], values: Vec<Value>) -> Node {
    if is_plain(keys) {
        return row_after(keys, values);
    }
    let mut ways = Vec::with_capacity(keys.len());
    for (at, (key, value)) in keys.iter().zip(&values).enumerate() {
        let Some(behind) = behind(key, value) else { continue };
        let same = keys.iter().zip(&values).take(at).map(|(key, value)| equal(key, value));
        let all: Vec<Node> = same.chain([behind]).collect();
        ways.push(Node::All(all));
    }
    let ways = Node::Any(ways);
    match (keys.first(), values.into_iter().next()) {
        // An index finds the beginning by the first key alone, which it does not by the alternatives.
        (Some(first), Some(value)) if first.nulls_first.is_none() => {
            let operator = if first.descending { Operator::Le } else { Operator::Ge };
            Node::binary(operator, first.node.clone(), Node::Value(value)).and(ways)
        }
        _ => ways,
    }
}

/// Whether one comparison of rows says it, which an index answers at once. A decimal is compared alone, because
/// it is stored with the places of its column.
fn is_plain(keys: &[SortKey]) -> bool {
    keys.iter().all(|key| {
        key.nulls_first.is_none()
            && key.kind != ValueKind::Decimal
            && Some(key.descending) == keys.first().map(|first| first.descending)
    })
}

fn row_after(keys: &[SortKey], values: Vec<Value>) -> Node {
    let operator = operator(keys.first().is_some_and(|first| first.descending));
    let nodes = keys.iter().map(|key| key.node.clone());
    Node::binary(
        operator,
        Node::Row(nodes.collect()),
        Node::Row(values.into_iter().map(Node::Value).collect()),
    )
}

fn operator(descending: bool) -> Operator {
    if descending { Operator::Lt } else { Operator::Gt }
}

/// The rows whose value of one key is behind this one; `None` when there are none.
fn behind(key: &SortKey, value: &Value) -> Option<Node> {
    let node = key.node.clone();
    match (value.is_null(), key.nulls_first) {
        (true, Some(true)) => Some(Node::IsNotNull(Box::new(node))),
        (true, _) => None,
        (false, Some(false)) => {
            let null = Node::IsNull(Box::new(node.clone()));
            Some(Node::binary(operator(key.descending), node, Node::Value(value.clone())).or(null))
        }
        (false, _) => Some(Node::binary(operator(key.descending), node, Node::Value(value.clone()))),
    }
}

fn equal(key: &SortKey, value: &Value) -> Node {
    let node = key.node.clone();
    if value.is_null() {
        return Node::IsNull(Box::new(node));
    }
    Node::binary(Operator::Eq, node, Node::Value(value.clone()))
}
