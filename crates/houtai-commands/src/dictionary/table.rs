//! One table.

use houtai_data::{Dialect, ModelMeta, TableRule, table_rules};

use super::column::Column;
use super::phrase::Phrase;
use super::texts::Texts;

/// A table with everything that is said about it.
pub(super) struct Table {
    /// The module that owns it.
    pub(super) module: String,
    pub(super) model: &'static ModelMeta,
    pub(super) columns: Vec<Column>,
    pub(super) rules: Vec<Rule>,
    /// The columns of other tables that refer to it, and its own that do: table and column.
    pub(super) referred_by: Vec<(&'static str, &'static str)>,
}

/// A constraint or an index, and whether SQLite has it too; PostgreSQL has all.
pub(super) struct Rule {
    pub(super) rule: TableRule,
    pub(super) on_sqlite: bool,
}

impl Table {
    /// A table of a module, among all tables of the app.
    pub(super) fn of(module: &str, model: &'static ModelMeta, all: &[(&str, &'static ModelMeta)]) -> Self {
        let sqlite = table_rules(Dialect::Sqlite, model);
        let rules = table_rules(Dialect::Postgres, model).into_iter();
        let rules = rules.map(|rule| Rule { on_sqlite: sqlite.contains(&rule), rule }).collect();
        let columns = (0..model.fields.len()).map(|index| Column::of(model, index)).collect();
        Self { module: module.to_owned(), model, columns, rules, referred_by: referred_by(model, all) }
    }

    /// The columns of its order, `-created_at` for a descending one.
    pub(super) fn order(&self) -> Vec<String> {
        let parts = self.model.ordering.iter();
        parts.map(|part| format!("{}{}", if part.descending { "-" } else { "" }, part.column)).collect()
    }

    /// Everything about the table as a whole, one phrase each.
    pub(super) fn facts(&self, texts: &Texts) -> Vec<Phrase> {
        let mut facts = vec![
            Phrase::words(texts.model).code(self.model.name),
            Phrase::words(texts.module).code(&self.module),
        ];
        if !self.model.ordering.is_empty() {
            facts.push(Phrase::words(texts.order).codes(&self.order()));
        }
        if let Some(deleted) = self.model.soft_delete {
            facts.push(Phrase::words(texts.soft_delete_table).code(self.model.fields[deleted].column));
        }
        if !self.referred_by.is_empty() {
            let phrase = Phrase::words(texts.referred_by);
            facts.push(self.referred_by.iter().enumerate().fold(
                phrase,
                |phrase, (index, (table, column))| {
                    let phrase = if index > 0 { phrase.and_words(", ") } else { phrase };
                    phrase.table(*table, format!("{table}.{column}"))
                },
            ));
        }
        facts
    }
}

fn referred_by(model: &ModelMeta, all: &[(&str, &'static ModelMeta)]) -> Vec<(&'static str, &'static str)> {
    let columns = all.iter().flat_map(|(_, other)| other.fields.iter().map(|field| (other.table, field)));
    let columns = columns.filter(|(_, field)| {
        field.reference.as_ref().is_some_and(|reference| (reference.model)().table == model.table)
    });
    columns.map(|(table, field)| (table, field.column)).collect()
}
