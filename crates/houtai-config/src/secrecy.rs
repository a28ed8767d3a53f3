//! Which values must not appear in a message.

use std::collections::BTreeMap;
use std::sync::Arc;

use houtai_core::settings::{NAME_PLACE, RawValue};
use houtai_core::{MASK, Subject};

/// Words in the name of an unknown key that make its value a secret: a mistyped `db.pasword` is no reason to print
/// the password.
const WORDS: [&str; 7] = ["pass", "pasw", "pwd", "secret", "token", "key", "credential"];

/// Knows which keys are secret: the known ones by their type, unknown ones by their name.
#[derive(Clone, Debug, Default)]
pub struct Secrecy {
    known: Arc<BTreeMap<String, bool>>,
    // Subjects whose keys may have a name in their middle: it is not known which.
    named: Arc<[&'static str]>,
}

impl Secrecy {
    /// The secrecy of the keys of these subjects.
    pub fn of(subjects: &[Subject]) -> Self {
        let keys = subjects.iter().flat_map(Subject::keys);
        Self {
            known: Arc::new(keys.map(|key| (key.key, key.secret)).collect()),
            named: subjects.iter().filter(|subject| subject.named).map(|subject| subject.name).collect(),
        }
    }

    /// Whether the value of this key must not be shown.
    pub fn covers(&self, key: &str) -> bool {
        let pattern = self.with_name_place(key);
        let known = |key: &str| self.known.get(key).copied();
        match known(key).or_else(|| known(pattern.as_deref()?)) {
            Some(secret) => secret,
            None => looks_secret(key) || self.stands_around_a_secret(key, pattern.as_deref()),
        }
    }

    /// `db.<name>.url` for `db.reports.url`.
    fn with_name_place(&self, key: &str) -> Option<String> {
        let (subject, rest) = key.split_once('.').filter(|(subject, _)| self.named.contains(subject))?;
        let (_, below) = rest.split_once('.')?;
        Some(format!("{subject}.{NAME_PLACE}.{below}"))
    }

    /// A table that holds a secret, or something below one.
    fn stands_around_a_secret(&self, key: &str, pattern: Option<&str>) -> bool {
        let mut secrets = self.known.iter().filter(|(_, secret)| **secret).map(|(known, _)| known);
        let below = |known: &str| is_below(key, known) || pattern.is_some_and(|key| is_below(key, known));
        secrets.any(|known| is_below(known, key) || below(known))
    }

    /// The value of a key as a message may show it.
    pub fn show(&self, key: &str, value: &RawValue) -> String {
        let text = value.to_string();
        if self.covers(key) || holds_credentials(&text) { MASK.to_owned() } else { text }
    }
}

/// Whether a name suggests that its value is a secret.
pub(crate) fn looks_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// Whether a value is a URL that may carry a password: `postgres://app:hunter2@db/app`.
pub(crate) fn holds_credentials(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| rest.contains('@'))
}

fn is_below(key: &str, table: &str) -> bool {
    key.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use houtai_core::settings::Named;

    use super::*;

    houtai_core::settings! {
        /// A database.
        struct Db: "db" {
            /// Where it is.
            url: houtai_core::Secret<String> = "";
            /// How many tokens a bucket holds.
            tokens: u16 = 4;
        }
    }

    fn secrecy() -> Secrecy {
        Secrecy::of(&[Subject::of::<Db>(), Subject::of::<Named<Db>>()])
    }

    #[test]
    fn a_known_key_is_judged_by_its_type() {
        assert!(secrecy().covers("db.url"));
        assert!(!secrecy().covers("db.tokens"));
    }

    #[test]
    fn a_key_with_a_name_in_it_is_judged_like_the_one_without() {
        assert!(secrecy().covers("db.reports.url"));
        assert!(!secrecy().covers("db.reports.tokens"));
        assert!(secrecy().covers("db.reports.url.primary"));
        assert!(!secrecy().covers("db.pool"));
    }

    #[test]
    fn an_unknown_key_is_judged_by_its_name() {
        for key in ["db.Pasword", "api_token", "smtp.secret_", "keys.sining"] {
            assert!(secrecy().covers(key), "{key}");
        }
        assert!(!secrecy().covers("db.pool"));
    }

    #[test]
    fn a_table_around_a_secret_and_what_is_written_below_one_are_covered() {
        assert!(secrecy().covers("db"));
        assert!(secrecy().covers("db.url.primary"));
        assert!(!secrecy().covers("d"));
    }

    #[test]
    fn a_url_with_a_password_is_masked_under_any_key() {
        assert_eq!(secrecy().show("db_uri", &RawValue::from("postgres://app:hunter2@db/app")), MASK);
        assert_eq!(secrecy().show("site", &RawValue::from("https://example.org/@user")), MASK);
        assert_eq!(secrecy().show("site", &RawValue::from("https://example.org")), "\"https://example.org\"");
    }
}
