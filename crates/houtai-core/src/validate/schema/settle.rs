//! What can be said about a schema only when all of it is read: that it does not run in circles, which types
//! each node accepts, and how alternatives are told apart.

use serde_json::Value;

use super::{Node, NodeId, SchemaError, Selector, Types, Variants};
use crate::validate::equal::same_value;

/// Checks for circles and fills in `accepts` and the selectors. `pointers` say where each node stands.
pub(super) fn settle(nodes: &mut [Node], pointers: &[String]) -> Result<(), SchemaError> {
    let mut states = vec![State::New; nodes.len()];
    for index in 0..nodes.len() {
        settle_types(nodes, pointers, &mut states, NodeId(index))?;
    }
    for index in 0..nodes.len() {
        let any_of = nodes[index].any_of.as_ref().map(|variants| selector(nodes, variants));
        let one_of = nodes[index].one_of.as_ref().map(|variants| selector(nodes, variants));
        set_selector(&mut nodes[index].any_of, any_of);
        set_selector(&mut nodes[index].one_of, one_of);
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Settled,
}

/// Settles whatever applies to the same value first; meeting an open node there means that judging would
/// never end.
fn settle_types(
    nodes: &mut [Node],
    pointers: &[String],
    states: &mut [State],
    id: NodeId,
) -> Result<(), SchemaError> {
    match states[id.0] {
        State::Settled => return Ok(()),
        State::Open => return Err(SchemaError::endless(&pointers[id.0])),
        State::New => states[id.0] = State::Open,
    }
    for applied in nodes[id.0].in_place().collect::<Vec<_>>() {
        settle_types(nodes, pointers, states, applied)?;
    }
    nodes[id.0].accepts = accepted(nodes, &nodes[id.0]);
    states[id.0] = State::Settled;
    Ok(())
}

/// The types that may fit. `not` and `if` are left out: the set may be too wide, never too narrow.
fn accepted(nodes: &[Node], node: &Node) -> Types {
    if node.never {
        return Types::NONE;
    }
    let lists = node.enumerations.iter().map(|list| list.iter().map(Types::of).collect::<Types>());
    let joined = node.joined().map(|id| nodes[id.0].accepts);
    let variants = node.variants().map(|v| v.branches.iter().map(|id| nodes[id.0].accepts).collect());
    lists.chain(joined).chain(variants).fold(node.types, |accepted, types| accepted & types)
}

fn set_selector(variants: &mut Option<Variants>, selector: Option<Selector>) {
    if let (Some(variants), Some(selector)) = (variants, selector) {
        variants.selector = selector;
    }
}

/// Looks for the way in which objects say which alternative they are.
fn selector(nodes: &[Node], variants: &Variants) -> Selector {
    let objects: Vec<NodeId> =
        variants.branches.iter().copied().filter(|id| nodes[id.0].accepts.contains(Types::OBJECT)).collect();
    match objects.as_slice() {
        [first, _, ..] => {
            tag(nodes, *first, &objects).or_else(|| key(nodes, &objects)).unwrap_or(Selector::Nothing)
        }
        // The type alone tells them apart.
        _ => Selector::Nothing,
    }
}

/// A member whose values differ in every alternative; all candidates stand in the first one.
fn tag(nodes: &[Node], first: NodeId, objects: &[NodeId]) -> Option<Selector> {
    member_names(nodes, first).into_iter().find_map(|name| {
        let values = objects.iter().map(|id| Some((tag_values(nodes, *id, name)?.to_vec(), *id)));
        let values: Vec<_> = values.collect::<Option<_>>()?;
        disjoint(&values).then(|| Selector::Tag { name: name.to_owned(), values })
    })
}

fn member_names(nodes: &[Node], id: NodeId) -> Vec<&str> {
    let node = &nodes[id.0];
    let own = node.objects.members.iter().map(|(name, _)| name.as_str());
    own.chain(node.joined().flat_map(|joined| member_names(nodes, joined))).collect()
}

/// The values which the alternative `id` allows for its member `name`.
fn tag_values<'n>(nodes: &'n [Node], id: NodeId, name: &str) -> Option<&'n [Value]> {
    let node = &nodes[id.0];
    let own = node.objects.member(name).and_then(|member| listed_values(nodes, member));
    own.or_else(|| node.joined().find_map(|joined| tag_values(nodes, joined, name)))
}

fn listed_values(nodes: &[Node], id: NodeId) -> Option<&[Value]> {
    let node = &nodes[id.0];
    let own = node.enumerations.first().map(Vec::as_slice);
    own.or_else(|| node.joined().find_map(|joined| listed_values(nodes, joined)))
}

fn disjoint(values: &[(Vec<Value>, NodeId)]) -> bool {
    let all: Vec<&Value> = values.iter().flat_map(|(values, _)| values).collect();
    all.iter()
        .enumerate()
        .all(|(index, value)| !all[..index].iter().any(|earlier| same_value(earlier, value)))
}

/// Alternatives that are an object with exactly one, differently named member.
fn key(nodes: &[Node], objects: &[NodeId]) -> Option<Selector> {
    let keys: Vec<_> =
        objects.iter().filter_map(|id| Some((only_member(nodes, *id)?.to_owned(), *id))).collect();
    let distinct =
        keys.iter().enumerate().all(|(i, (key, _))| !keys[..i].iter().any(|(earlier, _)| earlier == key));
    (keys.len() > 1 && distinct).then_some(Selector::Key(keys))
}

fn only_member(nodes: &[Node], id: NodeId) -> Option<&str> {
    let rules = &nodes[id.0].objects;
    let closed = rules.additional.is_some_and(|additional| nodes[additional.0].never);
    match rules.required.as_slice() {
        [name] if closed && rules.members.len() == 1 => Some(name),
        _ => None,
    }
}
