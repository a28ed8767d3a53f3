//! A comparison on its way.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answers, Diff, Question};
use crate::schema::Table;
use crate::{Operation, Result, Schema};

/// A comparison on its way. Each operation is applied to `state` as soon as it is found, so that each next one is
/// judged by what it meets.
pub(super) struct Work<'a> {
    pub(super) state: Schema,
    pub(super) before: &'a Schema,
    pub(super) target: &'a Schema,
    pub(super) answers: &'a Answers,
    /// The name that a table of the target has had before.
    pub(super) was: BTreeMap<String, String>,
    /// Tables that stay, with what becomes of their columns.
    pub(super) kept: BTreeMap<String, Kept>,
    operations: Vec<Operation>,
    questions: Vec<Question>,
}

/// What becomes of the columns of a table that stays.
#[derive(Default)]
pub(super) struct Kept {
    /// From the name so far to the new one, where it is another.
    pub(super) renames: BTreeMap<String, String>,
    /// Names so far of those that go, and of those that are made anew.
    pub(super) drops: BTreeSet<String>,
    /// Indexes that only get another name.
    pub(super) renamed_indexes: BTreeMap<String, String>,
}

impl Kept {
    /// Whether a condition may be about columns that go or get other names. A database lets a condition follow a
    /// column to its new name; that the new model says the same words as before means another column then.
    pub(super) fn touches(&self, condition: &str) -> bool {
        let condition = condition.to_lowercase();
        let named = |column: &String| condition.contains(&column.to_lowercase());
        // Of one that goes nobody knows what else may hang on it.
        !self.drops.is_empty() || self.renames.iter().any(|(from, to)| named(from) || named(to))
    }

    /// What a column is called afterwards.
    pub(super) fn name<'n>(&'n self, column: &'n str) -> &'n str {
        self.renames.get(column).map_or(column, String::as_str)
    }
}

impl<'a> Work<'a> {
    pub(super) fn new(before: &'a Schema, target: &'a Schema, answers: &'a Answers) -> Self {
        Self {
            state: before.clone(),
            before,
            target,
            answers,
            was: BTreeMap::new(),
            kept: BTreeMap::new(),
            operations: Vec::new(),
            questions: Vec::new(),
        }
    }

    /// Does an operation.
    pub(super) fn push(&mut self, operation: Operation) -> Result<()> {
        operation.apply(&mut self.state)?;
        self.operations.push(operation);
        Ok(())
    }

    pub(super) fn ask(&mut self, question: Question) {
        if !self.questions.contains(&question) {
            self.questions.push(question);
        }
    }

    pub(super) fn finish(self) -> Diff {
        Diff { operations: self.operations, questions: self.questions }
    }

    /// The name that a table has had before all.
    pub(super) fn name_before<'n>(&'n self, table: &'n str) -> &'n str {
        self.was.get(table).map_or(table, String::as_str)
    }

    /// The tables that stay, as they are now and as they are to be.
    pub(super) fn pairs(&self) -> Vec<(Table, &'a Table)> {
        let names = self.kept.keys();
        names.filter_map(|name| Some((self.state.table(name)?.clone(), self.target.table(name)?))).collect()
    }
}
