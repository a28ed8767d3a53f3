//! Rules for numbers and strings.

use std::cmp::Ordering;

use serde_json::Number;

use super::Walk;
use crate::validate::pointer::Place;
use crate::validate::schema::{NumberRules, TextRules};
use crate::validate::{code, number, rule};

impl Walk<'_, '_> {
    pub(super) fn number(&mut self, rules: &NumberRules, value: &Number, place: &Place<'_>) {
        let limits = [
            (&rules.minimum, code::TOO_SMALL, Ordering::is_ge as fn(Ordering) -> bool),
            (&rules.maximum, code::TOO_LARGE, Ordering::is_le),
            (&rules.exclusive_minimum, code::NOT_ABOVE, Ordering::is_gt),
            (&rules.exclusive_maximum, code::NOT_BELOW, Ordering::is_lt),
        ];
        for (limit, code, holds) in limits {
            if let Some(limit) = limit.as_ref().filter(|limit| !holds(number::compare(value, limit))) {
                self.fail(place, || rule::limit(code, number::plain(limit)));
            }
        }
        if let Some(of) = rules.multiple_of.as_ref().filter(|of| !number::is_multiple(value, of)) {
            self.fail(place, || rule::not_a_multiple(number::plain(of)));
        }
    }

    pub(super) fn text(&mut self, rules: &TextRules, text: &str, place: &Place<'_>) {
        self.note(place, rule::length(text, rules.length));
        if let Some(pattern) = &rules.pattern {
            self.note(place, rule::pattern(text, pattern));
        }
        if let Some(format) = rules.format {
            self.note(place, rule::format(text, format));
        }
    }
}
