//! Whether a schema has objects with names that nobody has listed.

use super::{Node, NodeId, Types};

/// Whether some value that the schema at `root` describes may be an object with any names: a map, or JSON of any kind.
pub(super) fn any_names(nodes: &[Node], root: NodeId) -> bool {
    let below = nodes.iter().flat_map(values_below);
    std::iter::once(root).chain(below).any(|id| !lists_names(nodes, id))
}

/// The nodes of values that stand inside the value of this one.
fn values_below(node: &Node) -> impl Iterator<Item = NodeId> {
    let (objects, arrays) = (&node.objects, &node.arrays);
    let members = objects.members.iter().map(|(_, id)| *id);
    let patterns = objects.patterns.iter().map(|(_, id)| *id);
    let rest = [objects.additional, objects.unevaluated, arrays.items].into_iter().flatten();
    members.chain(patterns).chain(rest).chain(arrays.prefix.iter().copied())
}

/// Whether each name of an object at this place is one of a list, or no object can stand here. Nodes that apply to
/// the same value do not run in circles.
fn lists_names(nodes: &[Node], id: NodeId) -> bool {
    let node = &nodes[id.0];
    let is_closed = |rest: Option<NodeId>| rest.is_some_and(|rest| nodes[rest.0].never);
    let rules = &node.objects;
    !node.accepts.contains(Types::OBJECT)
        || (rules.patterns.is_empty() && is_closed(rules.additional))
        || is_closed(rules.unevaluated)
        || node.joined().any(|id| lists_names(nodes, id))
        || node.variants().any(|variants| variants.branches.iter().all(|id| lists_names(nodes, *id)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::validate::CompiledSchema;

    fn any_names(schema: Value) -> bool {
        CompiledSchema::compile(&schema).unwrap().takes_any_names()
    }

    fn closed(members: Value) -> Value {
        json!({"type": "object", "properties": members, "additionalProperties": false})
    }

    #[test]
    fn what_lists_its_names_at_every_depth_has_no_others() {
        let street = closed(json!({"street": {"type": "string"}}));
        for schema in [
            json!({"type": "string"}),
            json!({"enum": ["a", "b"]}),
            json!({"type": "array", "items": street}),
            closed(json!({"address": street, "size": {"type": ["integer", "null"]}})),
            closed(json!({"address": {"anyOf": [street, {"type": "null"}]}})),
            json!({"$defs": {"A": closed(json!({"next": {"$ref": "#/$defs/A"}}))}, "$ref": "#/$defs/A"}),
            json!({"allOf": [{"properties": {"a": {"type": "null"}}}], "unevaluatedProperties": false}),
        ] {
            assert!(!any_names(schema.clone()), "{schema}");
        }
    }

    #[test]
    fn maps_and_json_of_any_kind_are_found_wherever_they_stand() {
        let map = json!({"type": "object", "additionalProperties": {"type": "integer"}});
        for schema in [
            json!(true),
            json!({}),
            map.clone(),
            json!({"type": "object", "properties": {"a": {"type": "string"}}}),
            json!({"type": "object", "patternProperties": {"^x": true}, "additionalProperties": false}),
            closed(json!({"labels": map})),
            closed(json!({"labels": {"anyOf": [map, {"type": "null"}]}})),
            closed(
                json!({"list": {"type": "array", "items": {"$ref": "#/$defs/Map"}}, "x": {"type": "null"}}),
            )
            .as_object()
            .map(|schema| {
                let mut schema = schema.clone();
                schema.insert("$defs".into(), json!({"Map": map}));
                Value::Object(schema)
            })
            .unwrap(),
        ] {
            assert!(any_names(schema.clone()), "{schema}");
        }
    }
}
