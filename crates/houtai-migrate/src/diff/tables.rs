//! Tables that come and go.

use super::order;
use super::work::Work;
use crate::schema::{Column, Table};
use crate::{Operation, Result};

impl Work<'_> {
    /// Drops tables, those first to which none of the others refers.
    pub(super) fn drop_tables(&mut self) -> Result<()> {
        let gone: Vec<Table> =
            self.state.tables().filter(|table| !self.kept.contains_key(&table.name)).cloned().collect();
        let mut ordered = order::ordered(gone.iter().collect());
        ordered.reverse();
        for table in ordered {
            // In a circle somebody has to let go.
            let referring = self.state.referring(&table.name);
            let loose: Vec<(String, Column)> = referring
                .map(|(other, column)| (other.name.clone(), Column { references: None, ..column.clone() }))
                .collect();
            for (table, column) in loose {
                self.push(Operation::AlterColumn { table, column, fill: None, using: None })?;
            }
            self.push(Operation::DropTable { table: table.name.clone() })?;
        }
        Ok(())
    }

    /// Makes tables, those first to which others refer. In a circle a foreign key comes later, as a change.
    pub(super) fn create_tables(&mut self) -> Result<()> {
        let new = self.target.tables().filter(|table| !self.kept.contains_key(&table.name));
        for table in order::ordered(new.collect()) {
            let to_itself =
                |column: &Column| column.references.as_ref().is_some_and(|one| one.table == table.name);
            let columns = table.columns.iter().map(|column| match to_itself(column) {
                true => column.clone(),
                false => self.referring_to_what_is_there(column),
            });
            let table = Table { columns: columns.collect(), ..table.clone() };
            self.push(Operation::CreateTable { table })?;
        }
        Ok(())
    }
}
