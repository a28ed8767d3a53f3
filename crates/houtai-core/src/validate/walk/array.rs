//! Rules for arrays.

use serde_json::Value;

use super::Walk;
use crate::validate::equal::repetitions;
use crate::validate::pointer::Place;
use crate::validate::rule;
use crate::validate::schema::ArrayRules;

impl<'v> Walk<'_, 'v> {
    pub(super) fn array(&mut self, rules: &ArrayRules, items: &'v [Value], place: &Place<'_>) {
        self.note(place, rule::items(items.len(), rules.count));
        if rules.unique {
            self.unique(items, place);
        }
        for (index, item) in items.iter().enumerate() {
            if let Some(id) = rules.prefix.get(index).copied().or(rules.items) {
                self.visit(id, item, &place.item(index));
            }
        }
    }

    fn unique(&mut self, items: &[Value], place: &Place<'_>) {
        for (earlier, index) in repetitions(items) {
            self.fail(&place.item(index), || rule::not_unique(earlier));
        }
    }
}
