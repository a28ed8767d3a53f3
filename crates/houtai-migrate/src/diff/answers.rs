//! What a person has said about a change.

use std::collections::{BTreeMap, BTreeSet};

use houtai_core::validate::suggest;

use super::Place;
use crate::{Error, Fill, Result, Schema};

/// What a person has said about a change, or the models have.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    pub(super) renames: BTreeMap<Place, String>,
    pub(super) fills: BTreeMap<Place, Fill>,
    pub(super) unfilled: BTreeSet<Place>,
    pub(super) drops: BTreeSet<Place>,
    /// What the models say, where nobody has said otherwise.
    pub(super) of_models: BTreeMap<Place, Fill>,
}

impl Answers {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// The table or column, by its name so far, has got another name: `--rename todos.name=title`.
    #[must_use]
    pub fn rename(mut self, from: Place, to: impl Into<String>) -> Self {
        self.renames.insert(from, to.into());
        self
    }

    /// What the rows that are there get in a column: `--default todos.priority=0`.
    #[must_use]
    pub fn fill(mut self, column: Place, fill: Fill) -> Self {
        self.fills.insert(column, fill);
        self
    }

    /// No row needs a value in that column: `--no-default todos.priority`. Applying fails where one does.
    #[must_use]
    pub fn no_fill(mut self, column: Place) -> Self {
        self.unfilled.insert(column);
        self
    }

    /// The table or column goes with all that is in it, and was not renamed: `--drop todos.name`. Of one that is there
    /// afterwards too it says that it is made anew, empty.
    #[must_use]
    pub fn drop(mut self, what: Place) -> Self {
        self.drops.insert(what);
        self
    }

    /// What fills a column, and whether that has been answered.
    pub(super) fn fill_of(&self, column: &Place) -> (Option<Fill>, bool) {
        let fill = self.fills.get(column).or_else(|| self.of_models.get(column)).cloned();
        let answered = fill.is_some() || self.unfilled.contains(column);
        (fill, answered)
    }

    /// Refuses answers about what is not there.
    pub(super) fn judge(&self, before: &Schema, after: &Schema) -> Result<()> {
        for (from, to) in &self.renames {
            there(from, before, "so far")?;
            let table = match &from.column {
                None => to.clone(),
                Some(_) => self.renames.get(&Place::table(&from.table)).unwrap_or(&from.table).clone(),
            };
            let target = Place { table, column: from.column.as_ref().map(|_| to.clone()) };
            there(&target, after, "in the models")?;
            let twice = self.renames.iter().find(|(other, name)| {
                *name == to
                    && *other != from
                    && (from.column.is_none(), &from.table) == (other.column.is_none(), &other.table)
                    || *name == to && *other != from && from.column.is_none() && other.column.is_none()
            });
            if let Some((other, _)) = twice {
                return Err(Error::new(format!("both `{from}` and `{other}` are to be called `{to}`")));
            }
        }
        self.drops.iter().try_for_each(|what| there(what, before, "so far"))?;
        let filled = self.fills.keys().chain(&self.unfilled);
        filled.into_iter().try_for_each(|column| there(column, after, "in the models"))
    }
}

/// Refuses what a schema has not.
fn there(place: &Place, schema: &Schema, when: &str) -> Result<()> {
    let known: Vec<String> = match (&place.column, schema.table(&place.table)) {
        (Some(_), Some(table)) => {
            table.columns.iter().map(|column| Place::column(&table.name, &column.name).to_string()).collect()
        }
        _ => schema.tables().map(|table| table.name.clone()).collect(),
    };
    let name = place.to_string();
    if known.contains(&name) {
        return Ok(());
    }
    let meant = suggest(&name, known.iter().map(String::as_str));
    let next = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("there are {}", known.join(", ")),
    };
    Err(Error::new(format!("there is no `{name}` {when}")).next(next))
}
