//! Judges a value by a compiled schema and reports everything that is wrong with it.

mod array;
mod findings;
mod object;
mod scalar;
#[cfg(test)]
mod tests;
mod unevaluated;
mod variants;

use std::collections::HashMap;
use std::marker::PhantomData;

use serde_json::Value;

use self::findings::Findings;
use super::equal::same_value;
use super::pointer::Place;
use super::schema::{CompiledSchema, Node, NodeId, Types};
use super::{Problem, code, rule};

/// The most problems reported for one value.
///
/// A person cannot use more, and a client must not be able to turn a small body into a large answer.
pub const MAX_PROBLEMS: usize = 100;

impl CompiledSchema {
    /// Everything that is wrong with `value`, in document order, at most [`MAX_PROBLEMS`].
    ///
    /// Members that are missing stand behind those that are there.
    pub fn problems(&self, value: &Value) -> Vec<Problem> {
        let mut walk = Walk::new(self, MAX_PROBLEMS);
        walk.visit(self.root(), value, &Place::root());
        walk.findings.in_document_order()
    }

    /// Whether nothing is wrong with `value`; stops at the first problem and describes none.
    pub fn is_valid(&self, value: &Value) -> bool {
        Walk::new(self, 0).fits(self.root(), value)
    }
}

/// One walk over a value.
struct Walk<'s, 'v> {
    schema: &'s CompiledSchema,
    findings: Findings,
    /// What is known about objects and arrays that were tried as an alternative. Alternatives within
    /// alternatives are asked for again at every level; without this memory the work would double each time.
    verdicts: HashMap<(NodeId, *const Value), bool>,
    /// The values outlive the walk, so an address means the same value all the time.
    values: PhantomData<&'v Value>,
}

impl<'s, 'v> Walk<'s, 'v> {
    fn new(schema: &'s CompiledSchema, limit: usize) -> Self {
        Self { schema, findings: Findings::up_to(limit), verdicts: HashMap::new(), values: PhantomData }
    }

    /// Judges `value`, which stands at `place`, by the node `id`.
    fn visit(&mut self, id: NodeId, value: &'v Value, place: &Place<'_>) {
        if self.findings.is_full() {
            return;
        }
        let node = self.schema.node(id);
        if node.never {
            self.fail(place, || Problem::new(code::FORBIDDEN_VALUE, ""));
        } else if node.types.contains(Types::of(value)) {
            self.own_rules(node, value, place);
            self.applied(node, value, place);
            self.unevaluated(id, value, place);
        } else {
            // The other rules were written with the right type in mind; breaking them too would tell nothing
            // new.
            self.wrong_type(node.types, value, place);
        }
    }

    /// Whether `value` fits the node `id`; reports nothing.
    fn fits(&mut self, id: NodeId, value: &'v Value) -> bool {
        let key = (id, std::ptr::from_ref(value));
        if let Some(verdict) = self.verdicts.get(&key) {
            return *verdict;
        }
        let outer = std::mem::replace(&mut self.findings, Findings::up_to(0));
        self.visit(id, value, &Place::root());
        let verdict = !std::mem::replace(&mut self.findings, outer).failed();
        if value.is_object() || value.is_array() {
            self.verdicts.insert(key, verdict);
        }
        verdict
    }

    fn own_rules(&mut self, node: &'s Node, value: &'v Value, place: &Place<'_>) {
        self.enumerations(node, value, place);
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => self.number(&node.numbers, number, place),
            Value::String(text) => self.text(&node.texts, text, place),
            Value::Array(items) => self.array(&node.arrays, items, place),
            Value::Object(members) => self.object(&node.objects, members, place),
        }
    }

    /// Judges by the nodes that this one applies to the same value.
    fn applied(&mut self, node: &'s Node, value: &'v Value, place: &Place<'_>) {
        for id in node.joined() {
            self.visit(id, value, place);
        }
        if let Some(variants) = &node.any_of {
            self.any_of(variants, value, place);
        }
        if let Some(variants) = &node.one_of {
            self.one_of(variants, value, place);
        }
        if node.not.is_some_and(|not| self.fits(not, value)) {
            self.fail(place, || Problem::new(code::FORBIDDEN_VALUE, ""));
        }
        if let Some(condition) = &node.condition {
            let branch = if self.fits(condition.test, value) { condition.then } else { condition.otherwise };
            branch.into_iter().for_each(|branch| self.visit(branch, value, place));
        }
    }

    fn enumerations(&mut self, node: &Node, value: &Value, place: &Place<'_>) {
        for list in &node.enumerations {
            if !list.iter().any(|allowed| same_value(allowed, value)) {
                self.fail(place, || rule::not_one_of(list.clone()));
            }
        }
    }

    fn wrong_type(&mut self, expected: Types, value: &Value, place: &Place<'_>) {
        self.fail(place, || match expected {
            Types::NONE => Problem::new(code::FORBIDDEN_VALUE, ""),
            _ => Problem::new(code::WRONG_TYPE, "")
                .with("expected", expected.to_param())
                .with("actual", Types::of(value).to_param()),
        });
    }

    /// Notes what a rule found at `place`.
    fn note(&mut self, place: &Place<'_>, broken: Option<Problem>) {
        if let Some(problem) = broken {
            self.fail(place, || problem);
        }
    }

    /// Notes a problem at `place`; `problem` runs only if somebody will read it.
    fn fail(&mut self, place: &Place<'_>, problem: impl FnOnce() -> Problem) {
        self.findings.add(place, problem);
    }
}
