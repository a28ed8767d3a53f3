//! Which table comes first.

use crate::schema::Table;

/// Tables in an order in which each refers to earlier ones, as far as that can be: again and again the first one that
/// refers to none of those that are left, or else the first.
pub(super) fn ordered(mut left: Vec<&Table>) -> Vec<&Table> {
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &Table| {
            let mut others = table.references().filter(|(_, reference)| reference.table != table.name);
            others.any(|(_, reference)| left.iter().any(|other| other.name == reference.table))
        };
        let free = left.iter().position(|table| !waits(table)).unwrap_or(0);
        ordered.push(left.remove(free));
    }
    ordered
}
