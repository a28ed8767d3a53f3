//! How texts are kept: one entry per code, with every language side by side.

use super::{Language, errors, rules};

/// A text in every language.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) code: &'static str,
    pub(super) english: &'static str,
    pub(super) chinese: &'static str,
}

impl Entry {
    pub(super) fn text(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

/// Declares entries. Both languages are part of the grammar, so an entry that lacks one does not compile.
macro_rules! entries {
    ($($code:expr => { en: $english:literal, zh: $chinese:literal $(,)? })+) => {
        &[$(
            $crate::validate::messages::catalogue::Entry { code: $code, english: $english, chinese: $chinese }
        ),+]
    };
}

pub(super) use entries;

/// The built-in text for the code of a problem. Where a code stands for the whole error too, there are two texts.
pub(super) fn rule(code: &str) -> Option<&'static Entry> {
    rules::RULES.iter().chain(errors::DETAILS).find(|entry| entry.code == code)
}

/// The built-in text for the code of an error.
pub(super) fn detail(code: &str) -> Option<&'static Entry> {
    errors::DETAILS.iter().chain(rules::RULES).find(|entry| entry.code == code)
}
