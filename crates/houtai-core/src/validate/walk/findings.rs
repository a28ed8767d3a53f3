//! What a walk has found so far.

use crate::validate::Problem;
use crate::validate::pointer::Place;

/// The problems found, up to a limit; with the limit zero only whether there is one.
pub(super) struct Findings {
    limit: usize,
    failed: bool,
    found: Vec<Found>,
}

struct Found {
    /// Where the problem stands among the others, see [`Place::position`].
    position: Vec<usize>,
    problem: Problem,
}

impl Findings {
    pub(super) fn up_to(limit: usize) -> Self {
        Self { limit, failed: false, found: Vec::new() }
    }

    /// Whether something is wrong.
    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// Whether looking further would change nothing.
    pub(super) fn is_full(&self) -> bool {
        self.failed && self.found.len() >= self.limit
    }

    /// Whether problems are collected, and not only the verdict.
    pub(super) fn describes(&self) -> bool {
        self.limit > 0
    }

    pub(super) fn add(&mut self, place: &Place<'_>, problem: impl FnOnce() -> Problem) {
        self.failed = true;
        if self.found.len() < self.limit {
            let problem = Problem { pointer: place.pointer(), ..problem() };
            self.found.push(Found { position: place.position(), problem });
        }
    }

    /// The problems as they stand in the document. Two parts of a schema may have found the same one; it is
    /// told once.
    pub(super) fn in_document_order(mut self) -> Vec<Problem> {
        self.found.sort_by(|a, b| a.position.cmp(&b.position));
        let mut problems: Vec<Problem> = Vec::with_capacity(self.found.len());
        for Found { problem, .. } in self.found {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        problems
    }
}
