//! Rules for objects.

use serde_json::{Map, Value};

use super::Walk;
use crate::validate::pointer::Place;
use crate::validate::schema::{NodeId, ObjectRules};
use crate::validate::{Problem, code, rule, suggest};

impl<'v> Walk<'_, 'v> {
    pub(super) fn object(&mut self, rules: &ObjectRules, members: &'v Map<String, Value>, place: &Place<'_>) {
        self.note(place, rule::members(members.len(), rules.count));
        for (rank, (name, value)) in members.iter().enumerate() {
            if self.findings.is_full() {
                return;
            }
            let place = place.member(name, rank);
            self.name(rules, name, &place);
            if !self.declared(rules, name, value, &place)
                && let Some(additional) = rules.additional
            {
                self.undeclared(additional, value, &place, || closest(name, members, names(rules)));
            }
        }
        for name in rules.required.iter().filter(|name| !members.contains_key(*name)) {
            self.fail(&place.missing(name), || Problem::new(code::MISSING, ""));
        }
    }

    fn name(&mut self, rules: &ObjectRules, name: &str, place: &Place<'_>) {
        if rules.names.is_some_and(|names| !Walk::new(self.schema, 0).fits(names, &Value::from(name))) {
            self.fail(place, || Problem::new(code::BAD_NAME, ""));
        }
    }

    /// Judges a member by its name and by the patterns for names; tells whether any of them covers it.
    fn declared(&mut self, rules: &ObjectRules, name: &str, value: &'v Value, place: &Place<'_>) -> bool {
        let matching = rules.patterns.iter().filter(|(pattern, _)| pattern.matches(name)).map(|(_, id)| *id);
        let covering: Vec<NodeId> = rules.member(name).into_iter().chain(matching).collect();
        for id in &covering {
            self.visit(*id, value, place);
        }
        !covering.is_empty()
    }

    /// Judges a member that nothing covers by `schema`, which is `false` in a closed object.
    pub(super) fn undeclared<'n>(
        &mut self,
        schema: NodeId,
        value: &'v Value,
        place: &Place<'_>,
        suggestion: impl FnOnce() -> Option<&'n str>,
    ) {
        if !self.schema.node(schema).never {
            return self.visit(schema, value, place);
        }
        self.fail(place, || {
            let problem = Problem::new(code::UNKNOWN_FIELD, "");
            match suggestion() {
                Some(name) => problem.with("suggestion", name),
                None => problem,
            }
        });
    }
}

fn names(rules: &ObjectRules) -> impl Iterator<Item = &str> {
    rules.members.iter().map(|(name, _)| name.as_str())
}

/// The declared name that was probably meant by `unknown`. One that is given as well was not.
pub(super) fn closest<'n>(
    unknown: &str,
    given: &Map<String, Value>,
    declared: impl Iterator<Item = &'n str>,
) -> Option<&'n str> {
    suggest(unknown, declared.filter(|name| !given.contains_key(*name)))
}
