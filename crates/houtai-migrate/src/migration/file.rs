//! A migration with where it comes from.

use super::Migration;
use crate::{Error, Operation};

/// A migration that was read, with its file and its checksum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationFile {
    /// The migration.
    pub migration: Migration,
    /// The file, as messages name it.
    pub file: String,
    /// What the text adds up to. It finds an edit made after the migration was applied; it is no protection against
    /// somebody who means harm.
    pub checksum: String,
    /// Whether its text says `reversible = false`, which holds whatever its operations are.
    pub(crate) is_one_way: bool,
    lines: Vec<usize>,
}

impl MigrationFile {
    pub(super) fn new(migration: Migration, text: &str, file: &str, lines: Vec<usize>) -> Self {
        Self { migration, file: file.to_owned(), checksum: checksum(text), is_one_way: false, lines }
    }

    /// An error about one of the operations, counted from 0.
    pub(crate) fn error(&self, at: usize, what: &str) -> Error {
        let operation = self.migration.operations.get(at).map(Operation::to_string).unwrap_or_default();
        let message = format!("operation {} ({operation}): {what}", at + 1);
        Error::new(message).at(&self.file, self.lines.get(at).copied())
    }
}

/// FNV-1a over the lines, whatever ends them: git writes other line ends on Windows.
fn checksum(text: &str) -> String {
    let bytes = text.lines().flat_map(|line| line.bytes().chain([b'\n']));
    let sum = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{sum:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_of_the_text_whatever_ends_its_lines() {
        assert_eq!(checksum("a\nb\n"), checksum("a\r\nb"));
        assert_ne!(checksum("a\nb\n"), checksum("ab\n"));
    }
}
