//! TOML with its mistakes.

use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// Reads a file, already in memory.
pub(crate) fn read<T: DeserializeOwned>(text: &str, file: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map(|span| line(text, span.start));
        let told = Error::new(error.message().trim().replace('\n', " ")).at(file, at);
        let next = if text.contains("<<<<<<<") {
            "the file holds both sides of a merge; settle it, then run `makemigrations` again"
        } else {
            "correct the file, or take back what was changed in it"
        };
        told.next(next)
    })
}

/// The line of a place, counted from 1.
pub(crate) fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    before.filter(|&&byte| byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use crate::Schema;

    fn told(text: &str) -> String {
        Schema::decode(text, "todos", "migrations/todos/schema.toml").unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_is_told_with_file_line_and_next_step() {
        let text = "[tables.todos]\ncolumns = [\n  { name = \"id\", type = \"txet\", key = true },\n]\n";
        assert_eq!(
            told(text),
            "migrations/todos/schema.toml:3: `txet` is no type of a column; did you mean `text`?\n    \
             → correct the file, or take back what was changed in it"
        );
        let text = "[tables.todos]\ncolumns = [\n  { name = \"id\", type = \"int64\", kee = true },\n]\n";
        let begin = "migrations/todos/schema.toml:3: unknown field `kee`, expected one of `name`";
        assert!(told(text).starts_with(begin), "{}", told(text));
        assert!(told("[tables.todos\n").starts_with("migrations/todos/schema.toml:1: "));
    }

    #[test]
    fn both_sides_of_a_merge_are_told_as_that() {
        assert!(told("<<<<<<< HEAD\n[tables.a]\n=======\n").contains("settle it"));
    }

    #[test]
    fn a_table_that_cannot_be_one_is_told_with_its_line() {
        let text = "\n[tables.todos]\ncolumns = [\n  { name = \"id\", type = \"int64\" },\n]\n";
        assert_eq!(
            told(text),
            "migrations/todos/schema.toml:2: table `todos`: it has no primary key; write `key = true` at one of its columns"
        );
    }
}
