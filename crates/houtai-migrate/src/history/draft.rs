//! From operations to migrations: one for each module, or several where modules depend on each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::History;
use crate::schema::{Schema, Table};
use crate::{Migration, MigrationId, Operation, Result};

/// The longest part of a name that is made up.
const NAME_LENGTH: usize = 50;

impl History {
    /// Makes migrations of operations, which go on from the ends of this history: each module gets its own, and each
    /// says which of other modules have to be there before it. Without a name they are named after what they do.
    ///
    /// ```
    /// use houtai_data::ValueKind;
    /// use houtai_migrate::{Answers, Column, History, Schema, Table, diff};
    ///
    /// let history = History::new([])?;
    /// let models = Schema::from_iter([Table::new("todos", "tasks", Column::new("id", ValueKind::Int64))]);
    /// let found = diff(&history.schema()?, &models, &Answers::new())?;
    /// let drafts = history.draft(&history.schema()?, found.operations, None)?;
    /// assert_eq!(drafts[0].id.to_string(), "tasks/0001_initial");
    /// # Ok::<(), houtai_migrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the operations do not fit the schema before them.
    pub fn draft(
        &self,
        before: &Schema,
        operations: Vec<Operation>,
        name: Option<&str>,
    ) -> Result<Vec<Migration>> {
        let mut drafts =
            Drafts { history: self, list: Vec::new(), open: BTreeMap::new(), used: BTreeMap::new() };
        let mut state = before.clone();
        for operation in operations {
            let was = state.clone();
            operation.apply(&mut state)?;
            drafts.add(operation, &was, &state);
        }
        Ok(drafts.finish(name))
    }
}

/// Migrations on their way.
struct Drafts<'h> {
    history: &'h History,
    list: Vec<Draft>,
    /// The last one of each module.
    open: BTreeMap<String, usize>,
    used: BTreeMap<String, Used>,
}

struct Draft {
    module: String,
    /// The one of the same module before it.
    parent: Option<usize>,
    operations: Vec<Operation>,
    needs: BTreeSet<usize>,
    /// Those that were there before.
    depends: BTreeSet<MigrationId>,
}

/// Which drafts change a table, and which only refer to it.
#[derive(Default)]
struct Used {
    changed: BTreeSet<usize>,
    referred: BTreeSet<usize>,
}

/// What an operation is about.
struct About {
    module: String,
    changes: BTreeSet<String>,
    refers: BTreeSet<String>,
}

impl About {
    fn of(operation: &Operation, was: &Schema, is: &Schema) -> Self {
        let mut changes: BTreeSet<String> = operation.table().map(str::to_owned).into_iter().collect();
        if let Operation::RenameTable { to, .. } = operation {
            changes.insert(to.clone());
        }
        let tables = || changes.iter().flat_map(|name| [was.table(name), is.table(name)]).flatten();
        let refers = tables().flat_map(Table::references).map(|(_, reference)| reference.table.clone());
        let refers = refers.filter(|table| !changes.contains(table)).collect();
        // A table that moves is taken by the module that has it then.
        let owner = changes.iter().find_map(|name| is.table(name)).or(tables().next());
        let module = owner.map(|table| table.module.clone()).unwrap_or_default();
        Self { module, changes, refers }
    }
}

impl Drafts<'_> {
    fn add(&mut self, operation: Operation, was: &Schema, is: &Schema) {
        let about = About::of(&operation, was, is);
        let needs = self.needs(&about);
        let depends = self.depends(&about, was);
        let at = match self.open.get(&about.module) {
            Some(&at) if needs.iter().all(|&need| need == at || !self.reaches(need, at)) => at,
            parent => self.begin(&about.module, parent.copied()),
        };
        let draft = &mut self.list[at];
        draft.operations.push(operation);
        draft.needs.extend(needs.into_iter().filter(|need| *need != at));
        draft.depends.extend(depends);
        about
            .changes
            .into_iter()
            .for_each(|table| _ = self.used.entry(table).or_default().changed.insert(at));
        about
            .refers
            .into_iter()
            .for_each(|table| _ = self.used.entry(table).or_default().referred.insert(at));
    }

    fn begin(&mut self, module: &str, parent: Option<usize>) -> usize {
        let at = self.list.len();
        self.open.insert(module.to_owned(), at);
        self.list.push(Draft {
            module: module.to_owned(),
            parent,
            operations: Vec::new(),
            needs: parent.into_iter().collect(),
            depends: BTreeSet::new(),
        });
        at
    }

    /// The drafts that have to come before: what is changed must not be in use any more, and what is referred to must
    /// be what it is to be.
    fn needs(&self, about: &About) -> BTreeSet<usize> {
        let changed = about.changes.iter().filter_map(|table| self.used.get(table));
        let changed = changed.flat_map(|used| used.changed.iter().chain(&used.referred));
        let referred = about.refers.iter().filter_map(|table| self.used.get(table));
        changed.chain(referred.flat_map(|used| &used.changed)).copied().collect()
    }

    /// The ends of other modules on whose tables this stands, or whose tables refer to what is changed: they do so by
    /// the name and the key that it has before.
    fn depends(&self, about: &About, was: &Schema) -> Vec<MigrationId> {
        let tables = about.changes.iter().chain(&about.refers).filter_map(|table| was.table(table));
        let referring = about.changes.iter().flat_map(|table| was.referring(table)).map(|(table, _)| table);
        let others = tables
            .chain(referring)
            .map(|table| table.module.as_str())
            .filter(|module| *module != about.module);
        others.flat_map(|module| self.history.heads(module)).map(|head| head.id.clone()).collect()
    }

    /// Whether a draft needs another one, itself or by others.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let (mut seen, mut left) = (BTreeSet::new(), vec![from]);
        while let Some(at) = left.pop() {
            let needs = &self.list[at].needs;
            if needs.contains(&to) {
                return true;
            }
            // Many ways may lead to one.
            left.extend(needs.iter().copied().filter(|&need| seen.insert(need)));
        }
        false
    }

    fn finish(self, name: Option<&str>) -> Vec<Migration> {
        let mut ids: Vec<MigrationId> = Vec::new();
        for draft in &self.list {
            let earlier = ids.iter().filter(|id| id.module == draft.module).count();
            let number = self.history.next_number(&draft.module) as usize + earlier;
            let is_first = number == 1;
            let name = match name {
                Some(name) => name.to_owned(),
                None if is_first => "initial".to_owned(),
                None => made_up(&draft.operations),
            };
            ids.push(MigrationId::new(&draft.module, format!("{number:04}_{name}")));
        }
        let migrations = self.list.into_iter().zip(&ids).map(|(draft, id)| {
            let heads = self.history.heads(&draft.module).into_iter().map(|head| head.id.name.clone());
            let parents = match draft.parent {
                Some(parent) => vec![ids[parent].name.clone()],
                None => heads.collect(),
            };
            let others =
                draft.needs.iter().map(|&need| ids[need].clone()).filter(|need| need.module != id.module);
            let depends: BTreeSet<MigrationId> = others.chain(draft.depends).collect();
            Migration {
                id: id.clone(),
                parents,
                depends: depends.into_iter().collect(),
                operations: draft.operations,
            }
        });
        migrations.collect()
    }
}

/// `add_column_todos_priority`, of the first operation.
fn made_up(operations: &[Operation]) -> String {
    let said = operations.first().map(Operation::to_string).unwrap_or_default();
    let letters = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let words: String = said.chars().filter(|c| *c != '`').map(letters).take(NAME_LENGTH).collect();
    let and = if operations.len() > 1 { "_and_more" } else { "" };
    format!("{}{and}", words.trim_end_matches('_'))
}
