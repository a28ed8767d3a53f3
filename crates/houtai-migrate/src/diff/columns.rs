//! Columns of tables that stay.

use super::work::{Kept, Work};
use super::{Place, Question};
use crate::convert::is_convertible;
use crate::plan::expression;
use crate::schema::{Column, Table};
use crate::{Error, Fill, Operation, Result};

impl Work<'_> {
    /// Decides which tables stay, and what becomes of their columns.
    pub(super) fn choose(&mut self) -> Result<()> {
        let names = self.state.tables().map(|table| table.name.clone());
        for name in names.collect::<Vec<_>>() {
            let (Some(now), Some(target)) = (self.state.table(&name).cloned(), self.target.table(&name))
            else {
                continue;
            };
            let place = Place::table(self.name_before(&name));
            let mut kept = self.renamed_columns(&now, target)?;
            if !self.keeps_key(&now, target, &kept) || self.answers.drops.contains(&place) {
                continue;
            }
            self.choose_drops(&now, target, &mut kept);
            self.kept.insert(name, kept);
        }
        Ok(())
    }

    fn choose_drops(&mut self, now: &Table, target: &Table, kept: &mut Kept) {
        for column in now.columns.iter().filter(|column| column.name != now.key) {
            let Some(wanted) = target.column(kept.name(&column.name)) else {
                kept.drops.insert(column.name.clone());
                continue;
            };
            let what = Place::column(self.name_before(&now.name), &column.name);
            if self.answers.drops.contains(&what) {
                kept.drops.insert(column.name.clone());
            } else if !is_convertible(column, wanted) {
                let (from, to) = (column.kind.as_str(), wanted.kind.as_str());
                self.ask(Question::Conversion { column: what, from, to });
                kept.drops.insert(column.name.clone());
            }
        }
        // What is made anew under another name was not renamed.
        kept.renames.retain(|from, _| !kept.drops.contains(from));
    }

    /// Drops columns.
    pub(super) fn drop_columns(&mut self) -> Result<()> {
        let drops = self.kept.iter().flat_map(|(table, kept)| {
            let column =
                |column: &String| Operation::DropColumn { table: table.clone(), column: column.clone() };
            kept.drops.iter().map(column)
        });
        drops.collect::<Vec<_>>().into_iter().try_for_each(|operation| self.push(operation))
    }

    /// Adds columns.
    pub(super) fn add_columns(&mut self) -> Result<()> {
        for (now, target) in self.pairs() {
            for wanted in target.columns.iter().filter(|wanted| now.column(&wanted.name).is_none()) {
                let fill = self.fill(&now.name, wanted, !wanted.null, true)?;
                let (table, column) = (now.name.clone(), wanted.clone());
                self.push(Operation::AddColumn { table, column, fill })?;
            }
        }
        Ok(())
    }

    /// Changes columns, those of new tables too, which may have waited for what they refer to.
    pub(super) fn alter_columns(&mut self) -> Result<()> {
        for target in self.target.tables() {
            let Some(now) = self.state.table(&target.name).cloned() else { continue };
            for wanted in &target.columns {
                let Some(column) = now.column(&wanted.name).filter(|column| *column != wanted) else {
                    continue;
                };
                let fill = self.fill(&now.name, wanted, column.null && !wanted.null, false)?;
                let (table, column) = (now.name.clone(), wanted.clone());
                self.push(Operation::AlterColumn { table, column, fill, using: None })?;
            }
        }
        Ok(())
    }

    /// What rows that are there get, judged here: a file with a value that is none of the column could not be applied.
    fn fill(&mut self, table: &str, wanted: &Column, needed: bool, is_new: bool) -> Result<Option<Fill>> {
        if !needed {
            return Ok(None);
        }
        let column = Place::column(table, &wanted.name);
        let (fill, answered) = self.answers.fill_of(&column);
        if !answered {
            self.ask(Question::Fill { column, kind: wanted.kind.as_str(), is_new });
        } else if let Some(what) = fill.as_ref().and_then(|fill| expression::misfit(wanted, fill)) {
            return Err(Error::new(format!("what rows get in `{column}` is none of its values: {what}"))
                .next(format!("say another one, by `--default {column}=…` or in the model")));
        }
        Ok(fill)
    }
}
