//! Primary keys.

use super::work::{Kept, Work};
use super::{Place, Question};
use crate::convert::is_convertible;
use crate::schema::{Column, Table};
use crate::{Operation, Result};

impl Work<'_> {
    /// Whether the rows of a table can keep their keys; if not, it has to be made anew, which is asked.
    pub(super) fn keeps_key(&mut self, now: &Table, target: &Table, kept: &Kept) -> bool {
        let same = kept.name(&now.key) == target.key;
        let follows = match (now.key_column(), target.key_column()) {
            (Some(from), Some(to)) => is_convertible(from, to),
            _ => false,
        };
        if same && follows {
            return true;
        }
        let table = Place::table(self.name_before(&now.name));
        if !self.answers.drops.contains(&table) {
            self.ask(Question::Key { table });
        }
        false
    }

    /// Whether what refers to the key of this table has to let go while the key changes.
    pub(super) fn changes_key_kind(&self, table: &str) -> bool {
        let key =
            |table: Option<&Table>| table.and_then(Table::key_column).map(|key| (key.kind, key.decimal));
        self.kept.contains_key(table) && key(self.state.table(table)) != key(self.target.table(table))
    }

    /// Changes the keys, before anything refers to them in their new form.
    pub(super) fn alter_keys(&mut self) -> Result<()> {
        for (now, target) in self.pairs() {
            let Some(wanted) = target.key_column() else { continue };
            let column = self.referring_to_what_is_there(wanted);
            if now.key_column() != Some(&column) {
                let table = now.name.clone();
                self.push(Operation::AlterColumn { table, column, fill: None, using: None })?;
            }
        }
        Ok(())
    }

    /// A column without the foreign key, where the other table is not there yet.
    pub(super) fn referring_to_what_is_there(&self, column: &Column) -> Column {
        let there = |table: &str| self.state.table(table).is_some() && !self.changes_key_kind(table);
        let references = column.references.clone().filter(|reference| there(&reference.table));
        Column { references, ..column.clone() }
    }
}
