//! SQL as it is written: names in quotes, parameters numbered.

use std::fmt::Write as _;

use crate::Dialect;

/// A statement that is being written.
pub(crate) struct SqlText {
    dialect: Dialect,
    text: String,
    parameters: usize,
}

impl SqlText {
    /// An empty one.
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, text: String::new(), parameters: 0 }
    }

    /// Whose SQL it is.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Adds words as they are.
    pub(crate) fn words(&mut self, words: &str) -> &mut Self {
        self.text.push_str(words);
        self
    }

    /// Adds a name, in quotes.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        self.text.push('"');
        self.text.push_str(&name.replace('"', "\"\""));
        self.text.push('"');
        self
    }

    /// Adds the next parameter.
    pub(crate) fn parameter(&mut self) -> &mut Self {
        self.parameters += 1;
        self.number(self.parameters)
    }

    /// A parameter by its number.
    pub(crate) fn number(&mut self, number: usize) -> &mut Self {
        let sign = if self.dialect == Dialect::Postgres { '$' } else { '?' };
        // Writing to a `String` cannot fail.
        let _ = write!(self.text, "{sign}{number}");
        self
    }

    /// Adds each item, with commas between them.
    pub(crate) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.words(", ");
            }
            write(self, item);
        }
        self
    }

    /// Adds names, with commas between them.
    pub(crate) fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> &mut Self {
        self.list(names, |text, name| {
            text.name(name);
        })
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_is_doubled() {
        let mut text = SqlText::new(Dialect::Sqlite);
        text.name("a\"b").words(" = ").parameter();
        assert_eq!(text.finish(), "\"a\"\"b\" = ?1");
    }
}
