//! Tables and columns with new names.

use std::collections::BTreeSet;

use super::names;
use super::work::{Kept, Work};
use super::{Place, Question};
use crate::convert::is_convertible;
use crate::schema::Table;
use crate::{Error, Operation, Result};

impl Work<'_> {
    /// Gives tables the names that were answered, and asks where a table may have got one.
    pub(super) fn rename_tables(&mut self) -> Result<()> {
        let answers = self.answers;
        let answered = answers.renames.iter().filter(|(from, _)| from.column.is_none());
        let renames: Vec<(String, String)> =
            answered.map(|(from, to)| (from.table.clone(), to.clone())).collect();
        let taken: BTreeSet<String> = self.state.tables().map(|table| table.name.clone()).collect();
        for (from, to) in &renames {
            if taken.contains(to) && !renames.iter().any(|(other, _)| other == to) {
                return Err(Error::new(format!("`{from}` cannot be called `{to}`: there is such a table"))
                    .next(format!("drop or rename `{to}` in a migration of its own before")));
            }
            self.was.insert(to.clone(), from.clone());
        }
        for (from, to) in names::ordered(renames, taken) {
            self.push(Operation::RenameTable { from, to })?;
        }
        let gone = self.before.tables().filter(|table| {
            let place = Place::table(&table.name);
            self.target.table(&table.name).is_none()
                && !self.answers.renames.contains_key(&place)
                && !self.answers.drops.contains(&place)
        });
        let asked: Vec<Question> = gone.filter_map(|table| self.table_question(table)).collect();
        asked.into_iter().for_each(|question| self.ask(question));
        Ok(())
    }

    /// Each new table may be the one that is gone, however little they have in common: a model that is renamed
    /// together with its fields looks like that. Those that have most in common come first.
    fn table_question(&self, gone: &Table) -> Option<Question> {
        let new = self.target.tables().filter(|table| self.state.table(&table.name).is_none());
        let mut new: Vec<&Table> = new.collect();
        new.sort_by_key(|table| std::cmp::Reverse(shared_columns(gone, table)));
        let candidates: Vec<String> = new.into_iter().map(|table| table.name.clone()).collect();
        let what = Place::table(&gone.name);
        (!candidates.is_empty()).then_some(Question::Renamed { what, candidates })
    }

    /// Lets modules own what was theirs in the models all along.
    pub(super) fn move_tables(&mut self) -> Result<()> {
        let moved: Vec<Operation> = self
            .target
            .tables()
            .filter_map(|table| {
                let from = self.state.table(&table.name)?.module.clone();
                let (table, to) = (table.name.clone(), table.module.clone());
                (from != to).then_some(Operation::MoveTable { table, from, to })
            })
            .collect();
        moved.into_iter().try_for_each(|operation| self.push(operation))
    }

    /// The columns of a table that were renamed, and questions about those that may have been.
    pub(super) fn renamed_columns(&mut self, now: &Table, target: &Table) -> Result<Kept> {
        let mut kept = Kept::default();
        let place = |column: &str| Place::column(self.name_before(&now.name), column);
        for column in &now.columns {
            if let Some(to) = self.answers.renames.get(&place(&column.name)) {
                kept.renames.insert(column.name.clone(), to.clone());
            }
        }
        let taken =
            kept.renames.values().find(|to| now.column(to).is_some() && !kept.renames.contains_key(*to));
        if let Some(to) = taken {
            let place = place(to);
            return Err(Error::new(format!(
                "another column cannot be called `{place}`: there is such a column"
            ))
            .next(format!("drop or rename `{place}` in a migration of its own before")));
        }
        let is_gone = |name: &str| target.column(name).is_none() && !kept.renames.contains_key(name);
        let is_new = |name: &str| now.column(name).is_none() && !kept.renames.values().any(|to| to == name);
        let mut questions = Vec::new();
        for column in now.columns.iter().filter(|column| is_gone(&column.name) && column.name != now.key) {
            let what = place(&column.name);
            // One of another type too: a field may have got a new name and a new type at once.
            let new = target.columns.iter().filter(|new| is_new(&new.name) && new.name != target.key);
            let (fitting, others): (Vec<_>, Vec<_>) = new.partition(|new| is_convertible(column, new));
            let new = fitting.into_iter().chain(others);
            let candidates: Vec<String> = new.map(|new| new.name.clone()).collect();
            if !candidates.is_empty() && !self.answers.drops.contains(&what) {
                questions.push(Question::Renamed { what, candidates });
            }
        }
        questions.into_iter().for_each(|question| self.ask(question));
        Ok(kept)
    }

    /// Gives columns their new names.
    pub(super) fn rename_columns(&mut self) -> Result<()> {
        let mut operations = Vec::new();
        for (table, kept) in &self.kept {
            let renames = kept.renames.iter().map(|(from, to)| (from.clone(), to.clone())).collect();
            let columns = self.state.table(table).into_iter().flat_map(|table| &table.columns);
            let taken = columns.map(|column| column.name.clone()).collect();
            for (from, to) in names::ordered(renames, taken) {
                operations.push(Operation::RenameColumn { table: table.clone(), from, to });
            }
        }
        operations.into_iter().try_for_each(|operation| self.push(operation))
    }
}

/// How many columns two tables have in common, by their names.
fn shared_columns(gone: &Table, new: &Table) -> usize {
    new.columns.iter().filter(|column| gone.column(&column.name).is_some()).count()
}
