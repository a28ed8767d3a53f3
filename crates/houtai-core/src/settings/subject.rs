//! One struct of settings, its keys, and how it is read.

use std::any::{Any, TypeId};
use std::sync::Arc;

use super::{Origin, RawValue, Rule, SettingProblem, SettingValue, Sourced, Values};
use crate::{MASK, Profile};

/// A struct of settings on one subject, made by `settings!` or by the `#[settings]` attribute.
pub trait Settings: Send + Sync + Sized + 'static {
    /// The first part of each key: `server` in `server.port`.
    const SUBJECT: &'static str;

    /// What the subject is, from the doc comment.
    const DOC: &'static str;

    /// The keys, in the order of the fields.
    fn keys() -> Vec<SettingKey>;

    /// Reads all fields; `None` when the reader found a mistake.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

/// What is known about one key without any value.
#[derive(Clone, Debug)]
pub struct SettingKey {
    /// The full key, `server.port`.
    pub key: String,
    /// What it does.
    pub doc: String,
    /// What kind of value it takes.
    pub expected: String,
    /// The rules beyond the type, each completing "must …".
    pub rules: Vec<String>,
    /// The default, as written in a file; masked for a secret.
    pub default: String,
    /// Other defaults by profile.
    pub profile_defaults: Vec<(Profile, String)>,
    /// Whether a reload changes it in a running process.
    pub reloadable: bool,
    /// Whether the value is never shown.
    pub secret: bool,
}

/// One setting with its default and its rules; what `settings!` writes for each field.
pub struct Setting<T> {
    name: &'static str,
    doc: &'static str,
    default: RawValue,
    profile_defaults: Vec<(Profile, RawValue)>,
    reloadable: bool,
    rules: Vec<Rule<T>>,
}

impl<T: SettingValue> Setting<T> {
    /// A setting that is fixed at start and has one default.
    pub fn new(name: &'static str, doc: &'static str, default: impl Into<RawValue>) -> Self {
        let default = default.into();
        Self { name, doc, default, profile_defaults: Vec::new(), reloadable: false, rules: Vec::new() }
    }

    /// Another default in the `dev` profile.
    #[must_use]
    pub fn dev(self, default: impl Into<RawValue>) -> Self {
        self.in_profile(Profile::Dev, default.into())
    }

    /// Another default in the `test` profile.
    #[must_use]
    pub fn test(self, default: impl Into<RawValue>) -> Self {
        self.in_profile(Profile::Test, default.into())
    }

    /// Another default in the `prod` profile.
    #[must_use]
    pub fn prod(self, default: impl Into<RawValue>) -> Self {
        self.in_profile(Profile::Prod, default.into())
    }

    fn in_profile(mut self, profile: Profile, default: RawValue) -> Self {
        self.profile_defaults.push((profile, default));
        self
    }

    /// Whether a reload may change it.
    #[must_use]
    pub fn reloadable(mut self, reloadable: bool) -> Self {
        self.reloadable = reloadable;
        self
    }

    /// Adds a rule.
    #[must_use]
    pub fn rule(mut self, rule: Rule<T>) -> Self {
        self.rules.push(rule);
        self
    }

    /// What is known about it without a value.
    pub fn key(&self, subject: &str) -> SettingKey {
        let show = |raw: &RawValue| if T::SECRET { mask(raw) } else { shown::<T>(raw) };
        SettingKey {
            key: format!("{subject}.{}", self.name),
            doc: self.doc.trim().to_owned(),
            expected: T::expected(),
            rules: self.rules.iter().map(|rule| rule.text().to_owned()).collect(),
            default: show(&self.default),
            profile_defaults: self.profile_defaults.iter().map(|(p, raw)| (*p, show(raw))).collect(),
            reloadable: self.reloadable,
            secret: T::SECRET,
        }
    }

    fn default_in(&self, profile: Profile) -> (&RawValue, Origin) {
        match self.profile_defaults.iter().find(|(of, _)| *of == profile) {
            Some((_, raw)) => (raw, Origin::ProfileDefault),
            None => (&self.default, Origin::Default),
        }
    }
}

/// Hides a value, but not that there is none: "is it set?" is what a person looks for in the list.
fn mask(raw: &RawValue) -> String {
    match raw {
        RawValue::String(text) | RawValue::Text(text) if text.is_empty() => "\"\"".into(),
        RawValue::List(items) if items.is_empty() => "[]".into(),
        _ => MASK.into(),
    }
}

fn shown<T: SettingValue>(raw: &RawValue) -> String {
    T::from_raw(raw).map_or_else(|| raw.to_string(), |value| value.show())
}

/// One row of the list of settings: a key with the value in force.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What is known without a value.
    pub key: SettingKey,
    /// The value in force, masked for a secret.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

/// Reads settings out of merged values, collecting every mistake instead of stopping at the first.
pub struct Reader<'a> {
    values: &'a Values,
    profile: Profile,
    subject: &'static str,
    problems: Vec<SettingProblem>,
    listed: Vec<Listed>,
}

impl<'a> Reader<'a> {
    /// A reader over merged values.
    pub fn new(values: &'a Values, profile: Profile) -> Self {
        Self { values, profile, subject: "", problems: Vec::new(), listed: Vec::new() }
    }

    /// Reads one subject.
    pub fn subject<T: Settings>(&mut self) -> Option<T> {
        self.subject = T::SUBJECT;
        T::read(self)
    }

    /// Reads one setting of the current subject; `None` means that a mistake was noted.
    pub fn read<T: SettingValue>(&mut self, setting: &Setting<T>) -> Option<T> {
        let key = setting.key(self.subject);
        let (raw, origin) = match self.values.get(&key.key) {
            Some(Sourced { raw, origin }) => (raw, origin.clone()),
            None => setting.default_in(self.profile),
        };
        match judge(setting, raw) {
            Ok(value) => {
                let shown = if T::SECRET { mask(raw) } else { value.show() };
                self.listed.push(Listed { key, value: shown, origin });
                Some(value)
            }
            Err(rule) => {
                let value = if T::SECRET { MASK.into() } else { raw.to_string() };
                self.problems.push(SettingProblem {
                    key: key.key,
                    value: Some(value),
                    origin,
                    rule,
                    suggestion: None,
                });
                None
            }
        }
    }

    /// Notes a mistake that concerns several settings of the subject together; `name` is the one to point at.
    pub fn refuse(&mut self, name: &str, rule: impl Into<String>) {
        let key = format!("{}.{name}", self.subject);
        let row = self.listed.iter().rev().find(|row| row.key.key == key);
        let value = row.map(|row| row.value.clone());
        let origin = row.map_or(Origin::Default, |row| row.origin.clone());
        self.problems.push(SettingProblem { key, value, origin, rule: rule.into(), suggestion: None });
    }

    /// The rows and the mistakes.
    pub fn finish(self) -> (Vec<Listed>, Vec<SettingProblem>) {
        (self.listed, self.problems)
    }
}

fn judge<T: SettingValue>(setting: &Setting<T>, raw: &RawValue) -> Result<T, String> {
    let unread = || T::problem(raw).unwrap_or_else(|| format!("must be {}", T::expected()));
    let value = T::from_raw(raw).ok_or_else(unread)?;
    match setting.rules.iter().find(|rule| !rule.holds(&value)) {
        Some(rule) => Err(format!("must {}", rule.text())),
        None => Ok(value),
    }
}

/// A subject whose type has been erased, so that an app can hold a list of them.
#[derive(Clone)]
pub struct Subject {
    /// The Rust type, for messages.
    pub type_name: &'static str,
    /// The first part of each key.
    pub name: &'static str,
    /// What the subject is.
    pub doc: &'static str,
    pub(crate) type_id: TypeId,
    pub(crate) keys: fn() -> Vec<SettingKey>,
    pub(crate) read: fn(&mut Reader<'_>) -> Option<Arc<dyn Any + Send + Sync>>,
}

impl Subject {
    /// The subject of a settings struct.
    pub fn of<T: Settings>() -> Self {
        Self {
            type_name: std::any::type_name::<T>(),
            name: T::SUBJECT,
            doc: T::DOC,
            type_id: TypeId::of::<T>(),
            keys: T::keys,
            read: |reader| reader.subject::<T>().map(|value| Arc::new(value) as Arc<dyn Any + Send + Sync>),
        }
    }

    /// Its keys.
    pub fn keys(&self) -> Vec<SettingKey> {
        (self.keys)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;
    use crate::settings::{not_empty, range};

    struct Pool;

    impl Pool {
        fn low() -> Setting<u16> {
            Setting::new("low", " The fewest.", 1).prod(4).rule(range(1..=64))
        }

        fn high() -> Setting<u16> {
            Setting::new("high", " The most.", 8)
        }
    }

    impl Settings for Pool {
        const SUBJECT: &'static str = "pool";
        const DOC: &'static str = " The pool.";

        fn keys() -> Vec<SettingKey> {
            vec![Self::low().key("pool"), Self::high().key("pool")]
        }

        fn read(reader: &mut Reader<'_>) -> Option<Self> {
            let (low, high) = (reader.read(&Self::low()), reader.read(&Self::high()));
            if low? > high? {
                reader.refuse("low", "must not be above `pool.high`");
            }
            Some(Self)
        }
    }

    fn values(pairs: &[(&str, RawValue)]) -> Values {
        let sourced = |raw: &RawValue| Sourced { raw: raw.clone(), origin: Origin::CommandLine };
        pairs.iter().map(|(key, raw)| ((*key).to_owned(), sourced(raw))).collect()
    }

    fn problems(pairs: &[(&str, RawValue)]) -> Vec<String> {
        let values = values(pairs);
        let mut reader = Reader::new(&values, Profile::Dev);
        reader.subject::<Pool>();
        reader.finish().1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_mistake_is_told_with_its_value_its_origin_and_the_rule() {
        assert_eq!(
            problems(&[("pool.low", 65.into()), ("pool.high", "many".into())]),
            [
                "pool.low = 65 (--set): must be at least 1 and at most 64",
                "pool.high = \"many\" (--set): must be an integer from 0 to 65535",
            ]
        );
    }

    #[test]
    fn a_rule_over_two_settings_points_at_one_of_them() {
        assert_eq!(
            problems(&[("pool.low", 9.into())]),
            ["pool.low = 9 (--set): must not be above `pool.high`"]
        );
    }

    #[test]
    fn the_default_of_the_profile_wins_over_the_general_one() {
        let values = Values::new();
        for (profile, value, origin) in
            [(Profile::Dev, "1", Origin::Default), (Profile::Prod, "4", Origin::ProfileDefault)]
        {
            let mut reader = Reader::new(&values, profile);
            assert!(reader.subject::<Pool>().is_some());
            let row = reader.finish().0.remove(0);
            assert_eq!((row.value.as_str(), row.origin), (value, origin));
        }
    }

    #[test]
    fn a_secret_is_masked_everywhere_but_not_that_there_is_none() {
        let setting =
            || Setting::<Secret<String>>::new("token", "", "").rule(Rule::new("be long", |_| false));
        assert_eq!(setting().key("a").default, "\"\"");
        let values = values(&[("a.token", "hunter2".into())]);
        let mut reader = Reader::new(&values, Profile::Dev);
        reader.subject = "a";
        assert!(reader.read(&setting()).is_none());
        assert_eq!(reader.finish().1[0].value.as_deref(), Some(MASK));

        let list = Setting::<Vec<Secret<String>>>::new("keys", "", [""; 0]);
        assert_eq!(list.key("a").default, "[]");
        assert_eq!(mask(&RawValue::Text(String::new())), "\"\"");
        assert_eq!(mask(&RawValue::from(["a"])), MASK);
    }

    #[test]
    fn rules_are_listed_as_they_are_told() {
        let key = Setting::<String>::new("name", " A name. ", "x").rule(not_empty()).key("app");
        assert_eq!(
            (key.key.as_str(), key.doc.as_str(), key.default.as_str()),
            ("app.name", "A name.", "\"x\"")
        );
        assert_eq!(key.rules, ["not be empty"]);
    }
}
