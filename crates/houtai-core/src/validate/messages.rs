//! What callers read: the text for each code, in their language.

mod catalogue;
mod errors;
mod language;
mod rules;
mod template;
#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use self::catalogue::Entry;
pub use self::language::Language;
use super::Problem;

/// The texts of an app: those built in, and its own in front of them.
///
/// A text may hold parameters: `{max}`, `{max|character|characters}` (the first word for one, the second for
/// any other number), and a part in square brackets, which is left out when a parameter in it is missing.
///
/// ```
/// use houtai_core::validate::{Language, Messages, Problem};
///
/// let mut messages = Messages::default();
/// messages.add("ends_before_start", "must not be before {start}", "不能早于 {start}");
///
/// let own = Problem::new("ends_before_start", "/end").with("start", "2024-01-01");
/// assert_eq!(messages.message(&own, Language::Chinese), "不能早于 2024-01-01");
/// let built_in = Problem::new("too_long", "/title").with("max", 1).with("actual", 3);
/// assert_eq!(messages.message(&built_in, Language::English), "must have at most 1 character (has 3)");
/// assert_eq!(messages.message(&Problem::new("unheard_of", ""), Language::English), "unheard_of");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Messages {
    own: HashMap<Cow<'static, str>, Translated>,
}

/// A text in every language there is.
#[derive(Clone, Debug)]
struct Translated {
    english: Cow<'static, str>,
    chinese: Cow<'static, str>,
}

impl Messages {
    /// Adds a text, or replaces the built-in one for the same code.
    pub fn add(
        &mut self,
        code: impl Into<Cow<'static, str>>,
        english: impl Into<Cow<'static, str>>,
        chinese: impl Into<Cow<'static, str>>,
    ) {
        self.own.insert(code.into(), Translated { english: english.into(), chinese: chinese.into() });
    }

    /// The broken rule in words; the code itself where there is no text for it.
    pub fn message(&self, problem: &Problem, language: Language) -> String {
        let text = self.rendered(problem.code, &problem.params, language, catalogue::rule);
        text.unwrap_or_else(|| problem.code.to_owned())
    }

    /// The text for a code: what happened, or the rule that is broken.
    pub fn text(&self, code: &str, params: &[(&'static str, Value)], language: Language) -> Option<String> {
        self.rendered(code, params, language, catalogue::detail)
    }

    fn rendered(
        &self,
        code: &str,
        params: &[(&'static str, Value)],
        language: Language,
        built_in: fn(&str) -> Option<&'static Entry>,
    ) -> Option<String> {
        let template = match self.own.get(code) {
            Some(own) => own.text(language),
            None => built_in(code)?.text(language),
        };
        Some(template::render(template, params, language))
    }

    /// The short name of a general error, for instance `Not found`; the code itself where there is none.
    pub fn title(&self, code: &str, language: Language) -> String {
        errors::title(code).map_or(code, |title: &Entry| title.text(language)).to_owned()
    }
}

impl Translated {
    fn text(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Chinese => &self.chinese,
        }
    }
}

/// The broken rule in words, by the built-in texts alone.
///
/// ```
/// use houtai_core::validate::{Language, Problem, message};
///
/// let problem = Problem::new("unknown_field", "/titel").with("suggestion", "title");
/// assert_eq!(message(&problem, Language::English), "is not a known field; did you mean \"title\"?");
/// assert_eq!(message(&problem, Language::Chinese), "未知字段，是否想写“title”？");
/// ```
pub fn message(problem: &Problem, language: Language) -> String {
    Messages::default().message(problem, language)
}
