//! What `makemigrations` asks at the terminal.

use houtai_core::Result;
use houtai_migrate::{Answers, Changes, Fill, Place, Question};

use crate::migrations::told;
use crate::person::{Person, choose};

/// Asks until nothing is left to ask, and compares again after each answer: one can raise or settle another question.
/// `None` when the person goes away or gives up; then nothing has been changed.
pub(crate) fn settle(
    person: &mut dyn Person,
    compare: impl Fn(&Answers) -> houtai_migrate::Result<Changes>,
    mut answers: Answers,
) -> Result<Option<Changes>> {
    let mut changes = compare(&answers).map_err(told)?;
    while let Some(question) = changes.questions.first() {
        let Some(more) = ask(person, question, answers.clone())? else { return Ok(None) };
        match compare(&more) {
            Ok(found) => (answers, changes) = (more, found),
            // An answer that does not fit is no reason to begin from the start.
            Err(error) => person.tell(&format!("{error}\n"))?,
        }
    }
    Ok(Some(changes))
}

/// The answers with that to one question.
fn ask(person: &mut dyn Person, question: &Question, answers: Answers) -> Result<Option<Answers>> {
    match question {
        Question::Renamed { what, candidates } => renamed(person, what, candidates, answers),
        Question::Fill { column, kind, is_new } => {
            let why = if *is_new { "is new" } else { "could be null so far" };
            let text =
                format!("The column `{column}` {why} and can not be null. What do rows that are there get?");
            filled(person, &text, column, kind, answers)
        }
        Question::Conversion { column, from, to } => {
            let text = format!("The column `{column}` was {from} and is {to}, and its values cannot follow.");
            let anew = "it is made anew, and its values go";
            let keep = "stop here: to keep the values, add a column, fill it by SQL in a migration \
                        (`--empty`), and drop this one then";
            anew_or_stop(person, &text, [anew, keep], column, answers)
        }
        Question::Key { table } => {
            let text =
                format!("The primary key of `{table}` is another one now, which its rows cannot follow.");
            let anew = "the table is made anew, and its rows go";
            let keep = format!("stop here: a key that was only renamed is `--rename {table}.…=…`");
            anew_or_stop(person, &text, [anew, &keep], table, answers)
        }
    }
}

fn renamed(
    person: &mut dyn Person,
    what: &Place,
    candidates: &[String],
    answers: Answers,
) -> Result<Option<Answers>> {
    let kind = if what.column.is_some() { "column" } else { "table" };
    let mut choices: Vec<String> = candidates.iter().map(|name| format!("it is `{name}` now")).collect();
    choices.push("it goes, with all that is in it".to_owned());
    let text = format!("The {kind} `{what}` is gone. What has become of it?");
    let chosen = choose(person, &text, &choices)?;
    Ok(chosen.map(|at| match candidates.get(at) {
        Some(name) => answers.rename(what.clone(), name),
        None => answers.drop(what.clone()),
    }))
}

fn filled(
    person: &mut dyn Person,
    text: &str,
    column: &Place,
    kind: &str,
    answers: Answers,
) -> Result<Option<Answers>> {
    let choices = [
        "a value that you write now".to_owned(),
        "none: no row needs one, and applying fails where one does".to_owned(),
        "stop here: give the field a default in the model".to_owned(),
    ];
    match choose(person, text, &choices)? {
        Some(0) => {
            person.tell(&format!("Value of `{column}` ({kind}): "))?;
            Ok(person.hear()?.map(|value| answers.fill(column.clone(), Fill::Value(value))))
        }
        Some(1) => Ok(Some(answers.no_fill(column.clone()))),
        _ => Ok(None),
    }
}

fn anew_or_stop(
    person: &mut dyn Person,
    text: &str,
    choices: [&str; 2],
    what: &Place,
    answers: Answers,
) -> Result<Option<Answers>> {
    let chosen = choose(person, text, &choices.map(str::to_owned))?;
    Ok((chosen == Some(0)).then(|| answers.drop(what.clone())))
}

#[cfg(test)]
mod tests {
    use houtai_data::ValueKind;
    use houtai_migrate::{Column, Schema, Table, diff};

    use super::*;
    use crate::person::tests::Scripted;

    fn todos(columns: &[(&str, ValueKind)]) -> Schema {
        let mut table = Table::new("todos", "todos", Column::new("id", ValueKind::Int64));
        table.columns.extend(columns.iter().map(|(name, kind)| Column::new(*name, *kind)));
        Schema::from_iter([table])
    }

    /// What comes of a conversation: the operations, if it came to its end, and what the person was told.
    fn talk(before: &Schema, after: &Schema, says: &[&'static str]) -> (Option<Vec<String>>, String) {
        let (mut person, found) = (Scripted::new(says), std::cell::RefCell::new(Vec::new()));
        let compare = |answers: &Answers| {
            let diff = diff(before, after, answers)?;
            *found.borrow_mut() = diff.operations.iter().map(ToString::to_string).collect();
            Ok(Changes { questions: diff.questions, ..Changes::default() })
        };
        let settled = settle(&mut person, compare, Answers::new()).unwrap();
        assert!(person.says.is_empty(), "not asked for: {:?}\n{}", person.says, person.told);
        (settled.map(|_| found.into_inner()), person.told)
    }

    const TEXT: ValueKind = ValueKind::Text;
    const NUMBER: ValueKind = ValueKind::Int32;

    #[test]
    fn a_rename_is_chosen_from_what_came() {
        let (before, after) = (todos(&[("name", TEXT)]), todos(&[("title", TEXT)]));
        let (operations, told) = talk(&before, &after, &["1"]);
        assert_eq!(operations.unwrap(), ["rename column `todos.name` to `title`"]);
        assert!(
            told.starts_with(
                "The column `todos.name` is gone. What has become of it?\n  1) it is `title` now\n  2) it goes, with \
                 all that is in it\nNumber (1 to 2): "
            ),
            "{told}"
        );
    }

    #[test]
    fn what_was_not_renamed_raises_the_question_what_rows_get_in_the_new_column() {
        let (before, after) = (todos(&[("name", TEXT)]), todos(&[("title", TEXT)]));
        let (operations, told) = talk(&before, &after, &["2", "1", "(none)"]);
        assert_eq!(operations.unwrap(), ["drop column `todos.name`", "add column `todos.title`"]);
        assert!(told.contains("The column `todos.title` is new and can not be null."), "{told}");
    }

    #[test]
    fn a_value_that_is_none_of_the_column_is_told_and_asked_again() {
        let (before, after) = (todos(&[]), todos(&[("priority", NUMBER)]));
        let (operations, told) = talk(&before, &after, &["1", "high", "1", "3"]);
        assert_eq!(operations.unwrap(), ["add column `todos.priority`"]);
        assert!(told.contains("`high` is no "), "{told}");
    }

    #[test]
    fn a_person_who_goes_away_or_stops_has_changed_nothing() {
        let (before, after) = (todos(&[]), todos(&[("priority", NUMBER)]));
        assert_eq!(talk(&before, &after, &[]).0, None);
        assert_eq!(talk(&before, &after, &["1"]).0, None);
        assert_eq!(talk(&before, &after, &["3"]).0, None);
        assert_eq!(talk(&before, &after, &["2"]).0.unwrap(), ["add column `todos.priority`"]);
    }

    #[test]
    fn values_that_cannot_follow_go_only_when_a_person_says_so() {
        let (before, after) = (todos(&[("due", ValueKind::Bool)]), todos(&[("due", ValueKind::Date)]));
        let (stopped, told) = talk(&before, &after, &["2"]);
        assert_eq!(stopped, None);
        assert!(told.contains("was boolean and is date"), "{told}");
        let (operations, _) = talk(&before, &after, &["1", "1", "2026-01-31"]);
        assert_eq!(operations.unwrap(), ["drop column `todos.due`", "add column `todos.due`"]);
    }
}
