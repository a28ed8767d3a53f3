//! From one schema to another: the operations, or what has to be asked first.

mod answers;
mod columns;
mod defaults;
mod indexes;
mod keys;
mod names;
mod order;
mod place;
mod question;
mod renames;
mod tables;
mod work;

pub use answers::Answers;
pub use place::Place;
pub use question::Question;

use crate::{Operation, Result, Schema};
use work::Work;

/// What leads from one schema to another.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// The operations. They are complete only when nothing is left to ask.
    pub operations: Vec<Operation>,
    /// What nobody but a person can know: whether something was renamed, or what rows that are there get.
    pub questions: Vec<Question>,
}

/// Compares two schemas. It never guesses: what could be a rename is asked, and so is each value that it would have to
/// make up.
///
/// ```
/// use houtai_data::ValueKind;
/// use houtai_migrate::{Answers, Column, Schema, Table, diff};
///
/// let mut before = Table::new("todos", "tasks", Column::new("id", ValueKind::Int64));
/// let mut after = before.clone();
/// before.columns.push(Column::new("name", ValueKind::Text));
/// after.columns.push(Column::new("title", ValueKind::Text));
/// let (before, after) = (Schema::from_iter([before]), Schema::from_iter([after]));
///
/// let asked = diff(&before, &after, &Answers::new())?;
/// assert!(asked.questions[0].to_string().contains("`--rename todos.name=title`"));
///
/// let answers = Answers::new().rename("todos.name".parse()?, "title");
/// let found = diff(&before, &after, &answers)?;
/// assert_eq!(found.operations[0].to_string(), "rename column `todos.name` to `title`");
/// assert!(found.questions.is_empty());
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
///
/// # Errors
///
/// When an answer is about something that is not there, or that cannot be.
pub fn diff(before: &Schema, after: &Schema, answers: &Answers) -> Result<Diff> {
    answers.judge(before, after)?;
    let mut work = Work::new(before, after, answers);
    work.rename_tables()?;
    work.move_tables()?;
    work.choose()?;
    work.loosen()?;
    work.rename_columns()?;
    work.drop_columns()?;
    work.drop_tables()?;
    work.alter_keys()?;
    work.create_tables()?;
    work.add_columns()?;
    work.alter_columns()?;
    work.tighten()?;
    Ok(work.finish())
}
