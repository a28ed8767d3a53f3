//! Names that a database cannot tell apart, or keeps for itself.

use std::collections::BTreeMap;

use super::{Schema, Table};
use crate::plan::objects::{constraint_names, index_names};
use crate::{Error, Result};

/// The table in which a database notes its migrations.
pub(crate) const RECORDS: &str = "houtai_migrations";

impl Schema {
    /// Refuses names of the models that one of the databases takes for the same: tables and indexes share their names
    /// within a whole database, and SQLite does not tell `Todos` and `todos` apart.
    pub(super) fn judge_names(&self) -> Result<()> {
        let mut seen = Seen::default();
        for table in self.tables() {
            reserved(table)?;
            seen.add(&table.name, format!("the table `{}`", table.name))?;
        }
        for table in self.tables() {
            let mut within = Seen::default();
            for column in &table.columns {
                within.add(&column.name, format!("a column of `{}`", table.name))?;
            }
            for name in index_names(table) {
                seen.add(&name, format!("an index of `{}`", table.name))?;
            }
            let mut within = Seen::default();
            for name in constraint_names(self, table) {
                within.add(&name, format!("a constraint of `{}`", table.name))?;
            }
        }
        Ok(())
    }
}

/// What has which name, in small letters.
#[derive(Default)]
struct Seen(BTreeMap<String, (String, String)>);

impl Seen {
    fn add(&mut self, name: &str, what: String) -> Result<()> {
        let entry = (what.clone(), name.to_owned());
        let Some((other, spelled)) = self.0.insert(name.to_ascii_lowercase(), entry) else { return Ok(()) };
        let message = match spelled == name {
            true => format!("{other} and {what} both have the name `{name}`"),
            false => {
                format!("{other} and {what} have names that SQLite takes for one: `{spelled}` and `{name}`")
            }
        };
        Err(Error::new(message).next("give one of the two tables, columns or indexes another name"))
    }
}

fn reserved(table: &Table) -> Result<()> {
    let name = table.name.to_ascii_lowercase();
    if name != RECORDS && !name.starts_with("sqlite_") {
        return Ok(());
    }
    let whose = if name == RECORDS { "the migrations themselves" } else { "SQLite" };
    let message = format!("the name of the table `{}` is kept for {whose}", table.name);
    Err(Error::new(message).next("give the model another one by `#[model(table = \"…\")]`"))
}

#[cfg(test)]
mod tests {
    use houtai_data::ValueKind;

    use super::*;
    use crate::{Column, Index};

    fn table(name: &str, columns: &[&str]) -> Table {
        let mut table = Table::new(name, "blog", Column::new("id", ValueKind::Int64));
        let indexed = |name: &&str| Column { index: true, ..Column::new(*name, ValueKind::Text) };
        table.columns.extend(columns.iter().map(indexed));
        table
    }

    fn told(tables: impl IntoIterator<Item = Table>) -> String {
        let told = Schema::from_iter(tables).judge_names();
        told.err().map(|error| error.message().to_owned()).unwrap_or_default()
    }

    #[test]
    fn two_indexes_with_one_made_up_name_are_told() {
        assert_eq!(
            told([table("post", &["tag_name"]), table("post_tag", &["name"])]),
            "an index of `post` and an index of `post_tag` both have the name `post_tag_name_idx`"
        );
        assert_eq!(told([table("post", &["tag_name"]), table("post_tag", &["label"])]), "");
    }

    #[test]
    fn an_index_with_the_name_of_a_table_is_told() {
        let mut posts = table("posts", &["title"]);
        let columns = vec!["title".to_owned()];
        posts.indexes.push(Index { name: "notes".into(), columns, unique: false, condition: None });
        let message = "the table `notes` and an index of `posts` both have the name `notes`";
        assert_eq!(told([posts, table("notes", &[])]), message);
    }

    #[test]
    fn names_that_differ_in_capitals_only_are_told() {
        assert_eq!(
            told([table("Todos", &[]), table("todos", &[])]),
            "the table `Todos` and the table `todos` have names that SQLite takes for one: `Todos` and `todos`"
        );
        let columns = told([table("todos", &["Title", "title"])]);
        assert!(columns.starts_with("a column of `todos` and a column of `todos` have names"), "{columns}");
    }

    #[test]
    fn names_that_are_kept_are_told() {
        assert_eq!(
            told([table("houtai_migrations", &[])]),
            "the name of the table `houtai_migrations` is kept for the migrations themselves"
        );
        assert!(told([table("SQLite_things", &[])]).ends_with("is kept for SQLite"));
    }
}
