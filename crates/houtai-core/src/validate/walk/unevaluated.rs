//! `unevaluatedProperties`: how schemars closes a type into which another one is flattened.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Walk;
use super::object::closest;
use crate::validate::pointer::Place;
use crate::validate::schema::{Node, NodeId, Variants};

impl<'s, 'v> Walk<'s, 'v> {
    /// Judges the members that neither the node `id` nor anything applied with it covers.
    pub(super) fn unevaluated(&mut self, id: NodeId, value: &'v Value, place: &Place<'_>) {
        let node = self.schema.node(id);
        let (Some(schema), Value::Object(members)) = (node.objects.unevaluated, value) else { return };
        let mut covered = HashSet::new();
        Self::cover_own(node, members, &mut covered);
        self.cover_applied(node, value, &mut covered);
        let mut left =
            members.iter().enumerate().filter(|(_, (name, _))| !covered.contains(name.as_str())).peekable();
        if left.peek().is_none() {
            return;
        }
        let declared = self.declared_names(id);
        for (rank, (name, member)) in left {
            let suggestion = || closest(name, members, declared.iter().copied());
            self.undeclared(schema, member, &place.member(name, rank), suggestion);
        }
    }

    /// Adds the members that the node `id` covers when it is applied by another one.
    fn cover(&mut self, id: NodeId, value: &'v Value, covered: &mut HashSet<&'v str>) {
        let (node, Value::Object(members)) = (self.schema.node(id), value) else { return };
        Self::cover_own(node, members, covered);
        self.cover_applied(node, value, covered);
        if node.objects.unevaluated.is_some() {
            covered.extend(members.keys().map(String::as_str));
        }
    }

    fn cover_own(node: &Node, members: &'v Map<String, Value>, covered: &mut HashSet<&'v str>) {
        let rules = &node.objects;
        let covers = |name: &str| {
            rules.additional.is_some()
                || rules.member(name).is_some()
                || rules.patterns.iter().any(|(pattern, _)| pattern.matches(name))
        };
        covered.extend(members.keys().map(String::as_str).filter(|name| covers(name)));
    }

    fn cover_applied(&mut self, node: &Node, value: &'v Value, covered: &mut HashSet<&'v str>) {
        for id in node.joined() {
            self.cover(id, value, covered);
        }
        for variants in node.variants() {
            self.cover_variants(variants, value, covered);
        }
        if let Some(condition) = &node.condition {
            let holds = self.fits(condition.test, value);
            let branch = if holds { condition.then } else { condition.otherwise };
            let test = holds.then_some(condition.test);
            test.into_iter().chain(branch).for_each(|id| self.cover(id, value, covered));
        }
    }

    /// Only alternatives that fit cover anything. Where none fits, that is reported already, and every member
    /// that any of them knows counts as covered: calling it unknown would mislead.
    fn cover_variants(&mut self, variants: &Variants, value: &'v Value, covered: &mut HashSet<&'v str>) {
        let fitting: Vec<NodeId> =
            variants.branches.iter().copied().filter(|id| self.fits(*id, value)).collect();
        let covering = if fitting.is_empty() { &variants.branches } else { &fitting };
        for id in covering {
            self.cover(*id, value, covered);
        }
    }

    /// Every name declared by the node `id` or by one applied with it.
    fn declared_names(&self, id: NodeId) -> Vec<&'s str> {
        let node = self.schema.node(id);
        let mut names: Vec<&'s str> = node.objects.members.iter().map(|(name, _)| name.as_str()).collect();
        for applied in node.in_place() {
            names.extend(self.declared_names(applied));
        }
        names
    }
}
