//! SQL as it is written.

/// A name, in quotes.
pub(crate) fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names, in quotes, with commas between them.
pub(super) fn names<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    let names: Vec<String> = names.into_iter().map(|one| name(one)).collect();
    names.join(", ")
}
