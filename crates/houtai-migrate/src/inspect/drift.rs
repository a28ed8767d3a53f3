//! Where a database is not what its migrations add up to: changes by hand, told one by one.

use std::collections::BTreeSet;

use houtai_data::{Db, Dialect, Discard, Executor, Statement, column_type};

use super::postgres::Namespace;
use super::{InspectedTable, Inspection, inspect, inspect_in};
use crate::plan::{object_names, plan};
use crate::{Answers, Column, Error, Result, Schema, Step, Table, diff};

/// One difference between a database and what its migrations say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The table.
    pub table: String,
    /// What is different: `` the column `note` is missing ``.
    pub what: String,
    /// What to do.
    pub next: String,
}

impl std::fmt::Display for Drift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}`: {}", self.table, self.what)
    }
}

/// Compares a database with what its migrations add up to, column by column. Nothing is changed: on PostgreSQL the wanted
/// tables are made as temporary ones, in a transaction that is taken back, so that the server spells their conditions
/// as it spells those of the others.
///
/// # Errors
///
/// Those of the database.
pub async fn drift(db: &Db, wanted: &Schema) -> Result<Vec<Drift>> {
    let live = inspect(db).await?;
    let wanted = match db.dialect() {
        Dialect::Sqlite => wanted.clone(),
        _ => spelled(db, wanted).await?,
    };
    Ok(compare(&live, &wanted))
}

/// The schema as the server spells it.
async fn spelled(db: &Db, wanted: &Schema) -> Result<Schema> {
    let tx = db.begin().await?;
    let made = make(&tx, wanted).await;
    tx.roll_back().await?;
    let made = made?;
    let spelled = |table: &Table| {
        let made = made.tables.iter().find(|one| one.table.name == table.name);
        made.map_or_else(
            || table.clone(),
            |made| Table {
                indexes: made.table.indexes.clone(),
                checks: made.table.checks.clone(),
                ..table.clone()
            },
        )
    };
    Ok(wanted.tables().map(spelled).collect())
}

async fn make(tx: &houtai_data::Tx, wanted: &Schema) -> Result<Inspection> {
    let run = async |sql: String| tx.run(Statement::new(sql, Vec::new()), Box::new(Discard)).await.map(drop);
    run("SET LOCAL search_path = pg_temp".to_owned()).await?;
    let mut state = Schema::new();
    for operation in diff(&Schema::new(), wanted, &Answers::new())?.operations {
        for step in plan(Dialect::Postgres, &state, &operation)? {
            if let Step::Sql(sql) = step {
                run(sql).await.map_err(|cause| {
                    Error::new("the tables of the migrations cannot be made for a comparison")
                        .with_cause(cause)
                        .next("the user of the database needs the right to make temporary tables: GRANT TEMPORARY ON DATABASE …")
                })?;
            }
        }
        operation.apply(&mut state)?;
    }
    inspect_in(tx, Namespace::Temporary).await
}

fn compare(live: &Inspection, wanted: &Schema) -> Vec<Drift> {
    let mut found = Vec::new();
    for table in wanted.tables() {
        match live.tables.iter().find(|one| one.table.name == table.name) {
            Some(one) => {
                Comparison { dialect: live.dialect, live: one, table, schema: wanted, found: &mut found }
                    .compare();
            }
            None => found.push(missing(live, table)),
        }
    }
    found
}

fn missing(live: &Inspection, table: &Table) -> Drift {
    let left = live.left_out.iter().find(|one| one.table.as_ref() == Some(&table.name));
    let what = match left {
        Some(one) => format!("it is no table of a model any more: {}", one.why),
        None => "the table is missing".to_owned(),
    };
    Drift { table: table.name.clone(), what, next: "make it again, or restore a backup".to_owned() }
}

struct Comparison<'a> {
    dialect: Dialect,
    live: &'a InspectedTable,
    table: &'a Table,
    schema: &'a Schema,
    found: &'a mut Vec<Drift>,
}

impl Comparison<'_> {
    fn compare(&mut self) {
        if self.live.table.key != self.table.key {
            let what = format!("the primary key is `{}`, and was `{}`", self.live.table.key, self.table.key);
            self.tell(what, "give it back its key");
        }
        let live = self.live;
        for column in &self.table.columns {
            match live.table.column(&column.name) {
                Some(now) => self.column(now, column),
                None => self.tell(
                    format!("the column `{}` is missing", column.name),
                    "add it again, or take it out of the model and migrate",
                ),
            }
        }
        for column in live.table.columns.iter().filter(|one| self.table.column(&one.name).is_none()) {
            let null = if column.null { "" } else { ", and cannot be null" };
            self.tell(
                format!(
                    "the column `{}` ({}) is there and in no migration{null}",
                    column.name,
                    self.type_of(column)
                ),
                "put it into the model and migrate, or drop it",
            );
        }
        self.objects();
        self.checks();
    }

    fn tell(&mut self, what: String, next: &str) {
        self.found.push(Drift { table: self.table.name.clone(), what, next: next.to_owned() });
    }

    fn type_of(&self, column: &Column) -> String {
        column_type(self.dialect, column.kind, column.decimal)
    }

    fn column(&mut self, now: &Column, wanted: &Column) {
        let name = &wanted.name;
        let (is, was) = (self.type_of(now), self.type_of(wanted));
        if is != was {
            self.tell(
                format!("the column `{name}` is `{is}`, and was `{was}`"),
                "change it back, or change the model and migrate",
            );
        }
        let can = |null: bool| if null { "can" } else { "cannot" };
        if now.null != wanted.null {
            self.tell(
                format!(
                    "the column `{name}` {} be null, and {} before",
                    can(now.null),
                    if wanted.null { "could" } else { "could not" }
                ),
                "change it back, or change the model and migrate",
            );
        }
        if now.identity != wanted.identity {
            let counts = if wanted.identity {
                "is not counted by the database any more"
            } else {
                "is counted by the database now"
            };
            self.tell(format!("the column `{name}` {counts}"), "change it back");
        }
        if now.unique != wanted.unique {
            let is = if wanted.unique { "is not unique any more" } else { "is unique now" };
            self.tell(format!("the column `{name}` {is}"), "change it back, or change the model and migrate");
        }
        if now.references != wanted.references {
            let target = |column: &Column| match &column.references {
                Some(to) => format!("to `{}` ({:?} on deletion)", to.table, to.on_delete),
                None => "to nothing".to_owned(),
            };
            self.tell(
                format!("the column `{name}` refers {}, and did {}", target(now), target(wanted)),
                "change it back, or change the model and migrate",
            );
        }
        // SQLite has no checks of lengths and choices; the program judges each value.
        if self.dialect == Dialect::Postgres
            && (now.max_length, &now.choices) != (wanted.max_length, &wanted.choices)
        {
            self.tell(
                format!(
                    "the column `{name}` permits other texts than before: {}, and was {}",
                    texts(now),
                    texts(wanted)
                ),
                "change it back, or change the model and migrate",
            );
        }
    }

    /// Indexes and constraints by their names.
    fn objects(&mut self) {
        let live: BTreeSet<&str> = self.live.objects.iter().map(String::as_str).collect();
        let wanted = object_names(self.dialect, self.schema, self.table);
        // SQLite does not tell all names, and needs none but those of indexes.
        let names_count = |name: &str| {
            self.dialect == Dialect::Postgres
                || (self.live.table.index(name).is_none()
                    && (self.table.index(name).is_some() || name.ends_with("_idx")))
        };
        let missing: Vec<String> = wanted
            .iter()
            .filter(|name| !live.contains(name.as_str()) && names_count(name))
            .cloned()
            .collect();
        for name in missing {
            self.tell(
                format!("the index or constraint `{name}` is missing, or has another name"),
                "make it again; `inspect` prints the statements for a database that was not made by migrations",
            );
        }
        let indexes: Vec<_> = self
            .live
            .table
            .indexes
            .iter()
            .map(|index| (index.clone(), self.table.index(&index.name).cloned()))
            .collect();
        for (now, was) in indexes {
            match was {
                None => self.tell(
                    format!(
                        "the index `{}` ({}) is there and in no migration",
                        now.name,
                        now.columns.join(", ")
                    ),
                    "put it into the model and migrate, or drop it",
                ),
                Some(was) if was != now => {
                    self.tell(
                        format!("the index `{}` is {now:?}, and was {was:?}", now.name),
                        "make it anew",
                    );
                }
                Some(_) => {}
            }
        }
        for column in self.live.table.columns.iter().filter(|one| one.index) {
            if self.table.column(&column.name).is_some_and(|was| !was.index && was.references.is_none()) {
                self.tell(
                    format!("the column `{}` has an index that is in no migration", column.name),
                    "put `index` into the model and migrate, or drop it",
                );
            }
        }
    }

    fn checks(&mut self) {
        let live = self.live;
        for check in &live.table.checks {
            match self.table.check(&check.name) {
                None => self.tell(
                    format!("the check `{}` ({}) is there and in no migration", check.name, check.condition),
                    "put it into the model and migrate, or drop it",
                ),
                Some(was) if was.condition != check.condition => self.tell(
                    format!(
                        "the check `{}` is `{}`, and was `{}`",
                        check.name, check.condition, was.condition
                    ),
                    "make it anew",
                ),
                Some(_) => {}
            }
        }
        for check in &self.table.checks {
            // On PostgreSQL it is among the names.
            if self.dialect == Dialect::Sqlite && live.table.check(&check.name).is_none() {
                self.tell(format!("the check `{}` is missing", check.name), "make it again");
            }
        }
    }
}

fn texts(column: &Column) -> String {
    let length = column.max_length.map(|max| format!("at most {max} characters"));
    let choices = (!column.choices.is_empty()).then(|| format!("one of {}", column.choices.join(", ")));
    let parts: Vec<String> = length.into_iter().chain(choices).collect();
    if parts.is_empty() { "any".to_owned() } else { parts.join(", ") }
}
