//! `anyOf` and `oneOf`, and which alternative a value that fits none of them was meant to be.

use serde_json::{Map, Value};

use super::Walk;
use crate::validate::equal::same_value;
use crate::validate::pointer::Place;
use crate::validate::schema::{NodeId, Selector, Types, Variants};
use crate::validate::{Problem, code, rule};

impl<'s, 'v> Walk<'s, 'v> {
    pub(super) fn any_of(&mut self, variants: &Variants, value: &'v Value, place: &Place<'_>) {
        if !variants.branches.iter().any(|id| self.fits(*id, value)) {
            self.none_fits(variants, value, place);
        }
    }

    pub(super) fn one_of(&mut self, variants: &Variants, value: &'v Value, place: &Place<'_>) {
        match variants.branches.iter().filter(|id| self.fits(**id, value)).take(2).count() {
            0 => self.none_fits(variants, value, place),
            1 => {}
            _ => self.fail(place, || Problem::new(code::SEVERAL_VARIANTS_MATCH, "")),
        }
    }

    /// Reports the problems of the alternative that was meant, so that people see what to change.
    fn none_fits(&mut self, variants: &Variants, value: &'v Value, place: &Place<'_>) {
        if !self.findings.describes() {
            // The verdict is known. Going down once more would double the work at every level.
            return self.fail(place, || Problem::new(code::NO_VARIANT_MATCHES, ""));
        }
        let branches: Vec<NodeId> = self.without_null(&variants.branches);
        let candidates = self.accepting(&branches, Types::of(value));
        match (branches.as_slice(), candidates.as_slice()) {
            ([only], _) | (_, [only]) => self.visit(*only, value, place),
            (_, []) => self.wrong_type(self.accepted(&variants.branches), value, place),
            (_, candidates) => match self.listed(candidates) {
                Some(allowed) => self.fail(place, || rule::not_one_of(allowed)),
                None => self.select(&variants.selector, value, place),
            },
        }
    }

    /// The alternatives besides `null`: an optional value that is not null was meant to be a value.
    fn without_null(&self, branches: &[NodeId]) -> Vec<NodeId> {
        branches.iter().copied().filter(|id| self.schema.node(*id).accepts != Types::NULL).collect()
    }

    fn accepting(&self, branches: &[NodeId], types: Types) -> Vec<NodeId> {
        branches.iter().copied().filter(|id| self.schema.node(*id).accepts.contains(types)).collect()
    }

    fn accepted(&self, branches: &[NodeId]) -> Types {
        branches.iter().map(|id| self.schema.node(*id).accepts).collect()
    }

    /// The values of all alternatives, if each is a mere list: one enum whose variants are documented one by
    /// one.
    fn listed(&self, branches: &[NodeId]) -> Option<Vec<Value>> {
        let lists: Option<Vec<_>> = branches.iter().map(|id| self.list(*id)).collect();
        Some(lists?.into_iter().flatten().cloned().collect())
    }

    fn list(&self, id: NodeId) -> Option<&'s [Value]> {
        let node = self.schema.node(id);
        node.enumerations.first().map(Vec::as_slice).or_else(|| node.joined().find_map(|id| self.list(id)))
    }

    fn select(&mut self, selector: &Selector, value: &'v Value, place: &Place<'_>) {
        match (selector, value) {
            (Selector::Tag { name, values }, Value::Object(members)) => {
                self.select_by_tag(name, values, members, value, place);
            }
            (Selector::Key(keys), Value::Object(members)) => self.select_by_key(keys, members, value, place),
            _ => self.fail(place, || Problem::new(code::NO_VARIANT_MATCHES, "")),
        }
    }

    fn select_by_tag(
        &mut self,
        name: &str,
        values: &[(Vec<Value>, NodeId)],
        members: &Map<String, Value>,
        value: &'v Value,
        place: &Place<'_>,
    ) {
        let Some((rank, (_, tag))) = members.iter().enumerate().find(|(_, (member, _))| *member == name)
        else {
            return self.fail(&place.missing(name), || Problem::new(code::MISSING, ""));
        };
        match values.iter().find(|(own, _)| own.iter().any(|own| same_value(own, tag))) {
            Some((_, id)) => self.visit(*id, value, place),
            None => {
                let allowed = values.iter().flat_map(|(own, _)| own).cloned().collect();
                self.fail(&place.member(name, rank), || rule::not_one_of(allowed));
            }
        }
    }

    fn select_by_key(
        &mut self,
        keys: &[(String, NodeId)],
        members: &Map<String, Value>,
        value: &'v Value,
        place: &Place<'_>,
    ) {
        match keys.iter().find(|(key, _)| members.contains_key(key)) {
            Some((_, id)) => self.visit(*id, value, place),
            None => {
                let names: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
                self.fail(place, || Problem::new(code::NO_VARIANT_MATCHES, "").with("allowed", names));
            }
        }
    }
}
