//! What is wrong with the text of levels.

use std::fmt;

use houtai_core::validate::suggest;

use super::spec::LEVELS;

/// What is wrong with the text of levels, and where. It completes "the value …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelError {
    /// The place of the mistake, counted in characters from 1.
    pub position: usize,
    what: String,
}

impl LevelError {
    pub(super) fn at(position: usize, what: impl Into<String>) -> Self {
        Self { position, what: what.into() }
    }

    /// A word stands where a level is expected.
    pub(super) fn no_level(position: usize, word: &str) -> Self {
        let meant = suggest(word, LEVELS).map(|known| format!("; did you mean `{known}`?"));
        let what = format!("`{}` is no level; {ADVICE}{}", shortened(word), meant.unwrap_or_default());
        Self::at(position, what)
    }

    /// A word without `=` that is no level: perhaps a module.
    pub(super) fn no_entry(position: usize, word: &str) -> Self {
        match suggest(word, LEVELS) {
            Some(_) => Self::no_level(position, word),
            None => {
                let word = shortened(word);
                Self::at(position, format!("`{word}` is no level; {ADVICE}, or `{word}=debug` for a module"))
            }
        }
    }
}

const ADVICE: &str = "write error, warn, info, debug, trace or off";

/// A message shows the beginning of what is wrong and not all of it.
pub(super) fn shortened(word: &str) -> String {
    const LONGEST: usize = 40;
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

impl fmt::Display for LevelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at character {}: {}", self.position, self.what)
    }
}

impl std::error::Error for LevelError {}
