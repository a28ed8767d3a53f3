//! The text of levels, `info,houtai_http=debug`.

use std::fmt;
use std::str::FromStr;

use houtai_core::settings::{RawValue, SettingValue};
use tracing::Level;
use tracing::level_filters::LevelFilter;

use super::LevelError;
use super::error::shortened;

/// The levels, from silence to everything.
pub(super) const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Libraries that say a great deal below `info`, all of it of use only to those who work on them. Such a level
/// holds for one of them only where it is named.
const QUIET: [&str; 8] = ["h2", "hyper", "hyper_util", "mio", "rustls", "tokio", "tower", "want"];

/// Levels: one in general, and others for modules.
///
/// A rule for a module also holds for the modules inside it; the longest name that fits decides.
///
/// ```
/// use houtai_observe::LevelSpec;
/// use tracing::Level;
///
/// let levels: LevelSpec = "info,my_app=warn,my_app::billing=trace".parse().unwrap();
/// assert!(levels.permits("somewhere::else", &Level::INFO));
/// assert!(!levels.permits("my_app::orders", &Level::INFO));
/// assert!(levels.permits("my_app::billing::invoices", &Level::TRACE));
///
/// let error = "info,my_app=debgu".parse::<LevelSpec>().unwrap_err();
/// assert!(error.to_string().starts_with("at character 13: `debgu` is no level;"));
/// assert!(error.to_string().ends_with("did you mean `debug`?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelSpec {
    general: LevelFilter,
    // As they were written.
    rules: Vec<(String, LevelFilter)>,
}

impl LevelSpec {
    /// The least level that is written for a target, by the rule with the longest name that fits.
    pub fn level_of(&self, target: &str) -> LevelFilter {
        let fitting = self.rules.iter().filter(|(module, _)| is_within(target, module));
        match fitting.max_by_key(|(module, _)| module.len()) {
            Some((_, level)) => *level,
            None if QUIET.iter().any(|library| is_within(target, library)) => {
                self.general.min(LevelFilter::INFO)
            }
            None => self.general,
        }
    }

    /// Whether lines of this level are written for a target.
    pub fn permits(&self, target: &str, level: &Level) -> bool {
        *level <= self.level_of(target)
    }

    /// The least level that is written for any target.
    pub(super) fn least(&self) -> LevelFilter {
        let levels = self.rules.iter().map(|(_, level)| *level);
        levels.fold(self.general, LevelFilter::max)
    }
}

impl Default for LevelSpec {
    fn default() -> Self {
        Self { general: LevelFilter::INFO, rules: Vec::new() }
    }
}

/// Whether a target is the module or lies in it: `a::b` lies in `a`, `ab` does not.
fn is_within(target: &str, module: &str) -> bool {
    target.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

impl FromStr for LevelSpec {
    type Err = LevelError;

    fn from_str(text: &str) -> Result<Self, LevelError> {
        if text.trim().is_empty() {
            return Err(LevelError::at(1, "there is no level; write `info`, or `off` for silence"));
        }
        let mut general = None;
        let mut rules: Vec<(String, LevelFilter)> = Vec::new();
        for entry in entries(text) {
            match read(&entry)? {
                (None, level) if general.is_none() => general = Some(level),
                (None, _) => {
                    let what = "there is a general level already; name a module before `=` for another one";
                    return Err(LevelError::at(entry.position, what));
                }
                (Some(module), _) if rules.iter().any(|(known, _)| *known == module) => {
                    return Err(LevelError::at(entry.position, format!("`{module}` is named twice")));
                }
                (Some(module), level) => rules.push((module, level)),
            }
        }
        Ok(Self { general: general.unwrap_or(LevelFilter::INFO), rules })
    }
}

/// A piece of the text with its place, counted in characters from 1.
struct Piece<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Piece<'a> {
    fn trimmed(text: &'a str, position: usize) -> Self {
        let blanks = text.chars().take_while(|c| c.is_whitespace()).count();
        Self { text: text.trim(), position: position + blanks }
    }
}

fn entries(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut position = 1;
    text.split(',').map(move |entry| {
        let piece = Piece::trimmed(entry, position);
        position += entry.chars().count() + 1;
        piece
    })
}

/// Reads `level` or `module=level`.
fn read(entry: &Piece<'_>) -> Result<(Option<String>, LevelFilter), LevelError> {
    if entry.text.is_empty() {
        return Err(LevelError::at(entry.position, "there is nothing beside a comma; take the comma away"));
    }
    let Some((module, level)) = entry.text.split_once('=') else {
        let level = level_word(entry.text).ok_or_else(|| LevelError::no_entry(entry.position, entry.text))?;
        return Ok((None, level));
    };
    let named = Piece::trimmed(module, entry.position);
    if named.text.is_empty() {
        return Err(LevelError::at(entry.position, "there is no module before `=`"));
    }
    if let Some(offset) = named.text.chars().position(|c| !is_of_a_target(c)) {
        let what = format!("`{}` is no name of a module, such as `my_app::billing`", shortened(named.text));
        return Err(LevelError::at(named.position + offset, what));
    }
    let word = Piece::trimmed(level, entry.position + module.chars().count() + 1);
    let level = level_word(word.text).ok_or_else(|| match word.text {
        "" => LevelError::at(word.position, format!("there is no level after `{}=`", named.text)),
        text => LevelError::no_level(word.position, text),
    })?;
    Ok((Some(named.text.to_owned()), level))
}

/// Targets are module paths, and now and then a name that somebody has chosen.
fn is_of_a_target(c: char) -> bool {
    c.is_alphanumeric() || "_:.-/".contains(c)
}

/// Reads one level.
///
/// # Errors
///
/// When it is none, with the one that was perhaps meant.
pub fn level(word: &str) -> Result<Level, LevelError> {
    level_word(word).and_then(LevelFilter::into_level).ok_or_else(|| LevelError::no_level(1, word))
}

fn level_word(word: &str) -> Option<LevelFilter> {
    let known = LEVELS.iter().find(|known| word.eq_ignore_ascii_case(known))?;
    known.parse().ok()
}

impl fmt::Display for LevelSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.general)?;
        self.rules.iter().try_for_each(|(module, level)| write!(f, ",{module}={level}"))
    }
}

impl SettingValue for LevelSpec {
    fn expected() -> String {
        "levels such as info or info,houtai_http=debug".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        String::from_raw(raw)?.parse().ok()
    }

    fn problem(raw: &RawValue) -> Option<String> {
        let error = String::from_raw(raw)?.parse::<Self>().err()?;
        Some(format!("is not understood {error}"))
    }

    fn show(&self) -> String {
        format!("\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spec(text: &str) -> LevelSpec {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn mistake(text: &str) -> String {
        text.parse::<LevelSpec>().unwrap_err().to_string()
    }

    #[test]
    fn the_longest_name_that_fits_decides_whatever_the_order() {
        for text in ["info,a=warn,a::b=trace", "a::b=trace,a=warn,info"] {
            let levels = spec(text);
            assert_eq!(levels.level_of("x"), LevelFilter::INFO);
            assert_eq!(levels.level_of("a::c"), LevelFilter::WARN);
            assert_eq!(levels.level_of("a::b::c"), LevelFilter::TRACE);
        }
    }

    #[test]
    fn a_name_is_no_prefix_of_other_names() {
        let levels = spec("info,houtai=debug");
        assert_eq!(levels.level_of("houtai::access"), LevelFilter::DEBUG);
        assert_eq!(levels.level_of("houtai_http::server"), LevelFilter::INFO);
    }

    #[test]
    fn without_a_general_level_it_is_info() {
        assert_eq!(spec("a=debug").level_of("b"), LevelFilter::INFO);
        assert_eq!(spec("a=debug").to_string(), "info,a=debug");
    }

    #[test]
    fn libraries_keep_to_info_unless_they_are_named() {
        let levels = spec("trace");
        assert_eq!(levels.level_of("hyper::proto::h1"), LevelFilter::INFO);
        assert_eq!(levels.level_of("my_app"), LevelFilter::TRACE);
        assert_eq!(spec("warn").level_of("h2::codec"), LevelFilter::WARN);
        assert_eq!(spec("trace,h2=debug").level_of("h2::codec"), LevelFilter::DEBUG);
    }

    #[test]
    fn blanks_and_capitals_do_not_matter() {
        assert_eq!(spec(" INFO , a::b = Debug "), spec("info,a::b=debug"));
    }

    #[test]
    fn each_mistake_is_told_with_its_place() {
        let cases = [
            ("", "at character 1: there is no level; write `info`, or `off` for silence"),
            (
                "inof",
                "at character 1: `inof` is no level; write error, warn, info, debug, trace or off; did you mean `info`?",
            ),
            ("info,,a=debug", "at character 6: there is nothing beside a comma; take the comma away"),
            (
                "info,debug",
                "at character 6: there is a general level already; name a module before `=` for another one",
            ),
            (
                "info,houtai_http",
                "at character 6: `houtai_http` is no level; write error, warn, info, debug, trace or off, or `houtai_http=debug` for a module",
            ),
            ("info, =debug", "at character 7: there is no module before `=`"),
            ("a=", "at character 3: there is no level after `a=`"),
            ("a=5", "at character 3: `5` is no level; write error, warn, info, debug, trace or off"),
            (
                "日志=dbug",
                "at character 4: `dbug` is no level; write error, warn, info, debug, trace or off; did you mean `debug`?",
            ),
            ("a b=debug", "at character 2: `a b` is no name of a module, such as `my_app::billing`"),
            ("a=debug,a=info", "at character 9: `a` is named twice"),
        ];
        for (text, told) in cases {
            assert_eq!(mistake(text), told, "{text}");
        }
    }

    #[test]
    fn a_long_mistake_is_told_in_short() {
        assert!(mistake(&"x".repeat(10_000)).len() < 300);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(
            general in 0..6_usize,
            rules in proptest::collection::btree_map("[a-z_]{1,8}(::[a-z_]{1,8}){0,2}", 0..6_usize, 0..5),
        ) {
            let rules = rules.into_iter().map(|(module, level)| format!(",{module}={}", LEVELS[level]));
            let text = format!("{}{}", LEVELS[general], rules.collect::<String>());
            prop_assert_eq!(spec(&text).to_string(), text);
        }

        #[test]
        fn no_text_is_too_strange_to_be_judged(text in ".{0,40}") {
            if let Err(error) = text.parse::<LevelSpec>() {
                prop_assert!(error.position <= text.chars().count() + 1, "{}", error);
            }
        }
    }
}
