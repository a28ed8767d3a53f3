//! Indexes and checks of tables that stay, and foreign keys that have to let go.

use super::work::{Kept, Work};
use crate::schema::{Column, Index, Table};
use crate::{Operation, Result, Schema};

impl Work<'_> {
    /// Takes away what would be in the way: checks and indexes that change, and foreign keys whose table goes or gets
    /// another key. It comes before columns are renamed, because conditions name columns.
    pub(super) fn loosen(&mut self) -> Result<()> {
        for (now, target) in self.pairs() {
            let Some(mut kept) = self.kept.remove(&now.name) else { continue };
            self.loosen_checks(&now, target, &kept)?;
            self.loosen_indexes(&now, target, &mut kept)?;
            self.kept.insert(now.name.clone(), kept);
        }
        self.loosen_references()
    }

    fn loosen_checks(&mut self, now: &Table, target: &Table, kept: &Kept) -> Result<()> {
        for check in &now.checks {
            if target.check(&check.name) != Some(check) || kept.touches(&check.condition) {
                self.push(Operation::DropCheck { table: now.name.clone(), check: check.name.clone() })?;
            }
        }
        Ok(())
    }

    fn loosen_indexes(&mut self, now: &Table, target: &Table, kept: &mut Kept) -> Result<()> {
        for index in &now.indexes {
            let goes = index.columns.iter().any(|column| kept.drops.contains(column))
                || index.condition.as_ref().is_some_and(|condition| kept.touches(condition));
            let columns = index.columns.iter().map(|column| kept.name(column).to_owned()).collect();
            let wanted = Index { columns, ..index.clone() };
            if !goes && target.index(&index.name) == Some(&wanted) {
                continue;
            }
            match target.indexes.iter().find(|one| one.is_like(&wanted)) {
                Some(one) if !goes && self.is_free(&index.name, &one.name, kept) => {
                    kept.renamed_indexes.insert(index.name.clone(), one.name.clone());
                }
                _ => {
                    self.push(Operation::DropIndex { table: now.name.clone(), index: index.name.clone() })?;
                }
            }
        }
        Ok(())
    }

    /// Whether nothing else has the new name of an index now, or its old one afterwards.
    fn is_free(&self, from: &str, to: &str, kept: &Kept) -> bool {
        let has = |schema: &Schema, name: &str| schema.tables().any(|table| table.index(name).is_some());
        !has(self.before, to)
            && !has(self.target, from)
            && !kept.renamed_indexes.values().any(|name| name == to)
    }

    fn loosen_references(&mut self) -> Result<()> {
        let goes = |table: &str| !self.kept.contains_key(table) || self.changes_key_kind(table);
        let mut operations = Vec::new();
        for (name, kept) in &self.kept {
            let Some(table) = self.state.table(name) else { continue };
            for (column, reference) in table.references() {
                if goes(&reference.table) && !kept.drops.contains(&column.name) {
                    let column = Column { references: None, ..column.clone() };
                    let table = name.clone();
                    operations.push(Operation::AlterColumn { table, column, fill: None, using: None });
                }
            }
        }
        operations.into_iter().try_for_each(|operation| self.push(operation))
    }

    /// Puts the new indexes and checks on.
    pub(super) fn tighten(&mut self) -> Result<()> {
        let mut operations = Vec::new();
        for (now, target) in self.pairs() {
            let table = || now.name.clone();
            let renamed =
                self.kept.get(&now.name).map(|kept| kept.renamed_indexes.clone()).unwrap_or_default();
            let rename = |(from, to): (&String, &String)| Operation::RenameIndex {
                table: table(),
                from: from.clone(),
                to: to.clone(),
            };
            operations.extend(renamed.iter().map(rename));
            let new = target.indexes.iter().filter(|index| now.index(&index.name).is_none());
            let new = new.filter(|index| !renamed.values().any(|name| *name == index.name));
            operations.extend(new.map(|index| Operation::AddIndex { table: table(), index: index.clone() }));
            let new = target.checks.iter().filter(|check| now.check(&check.name).is_none());
            operations.extend(new.map(|check| Operation::AddCheck { table: table(), check: check.clone() }));
        }
        operations.into_iter().try_for_each(|operation| self.push(operation))
    }
}
