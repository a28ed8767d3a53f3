//! Which table comes first.

use std::collections::BTreeSet;

use crate::schema::Table;

/// Tables in an order in which each refers to earlier ones, as far as that can be: again and again the first one that
/// refers to none of those that are left, or else the first.
pub(super) fn ordered(mut left: Vec<&Table>) -> Vec<&Table> {
    let mut names: BTreeSet<&str> = left.iter().map(|table| table.name.as_str()).collect();
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &Table| {
            let mut others = table.references().filter(|(_, reference)| reference.table != table.name);
            others.any(|(_, reference)| names.contains(reference.table.as_str()))
        };
        let free = left.iter().position(|table| !waits(table)).unwrap_or(0);
        let next = left.remove(free);
        names.remove(next.name.as_str());
        ordered.push(next);
    }
    ordered
}
