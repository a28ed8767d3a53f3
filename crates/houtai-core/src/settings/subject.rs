//! One struct of settings, its keys, and how it is read.

use std::any::{Any, TypeId};
use std::sync::Arc;

use super::{Origin, RawValue, Reader, Rule, SettingValue, Values, named as names};
use crate::Profile;

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

    /// Whether these are the settings of several things with names of their own, as [`Named`](super::Named) reads
    /// them; its keys have `<name>` in their middle then.
    const NAMED: bool = false;
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
    /// The default of things with a name of their own, where it is another one.
    pub named_default: Option<String>,
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
    named_default: Option<RawValue>,
    reloadable: bool,
    pub(super) rules: Vec<Rule<T>>,
}

impl<T: SettingValue> Setting<T> {
    /// A setting that is fixed at start and has one default.
    pub fn new(name: &'static str, doc: &'static str, default: impl Into<RawValue>) -> Self {
        Self {
            name,
            doc,
            default: default.into(),
            profile_defaults: Vec::new(),
            named_default: None,
            reloadable: false,
            rules: Vec::new(),
        }
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

    /// Another default for things with a name of their own, in every profile; see [`Named`](super::Named).
    #[must_use]
    pub fn named(mut self, default: impl Into<RawValue>) -> Self {
        self.named_default = Some(default.into());
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
        let show = |raw: &RawValue| if T::SECRET { T::masked(raw) } else { shown::<T>(raw) };
        SettingKey {
            key: format!("{subject}.{}", self.name),
            doc: self.doc.trim().to_owned(),
            expected: T::expected(),
            rules: self.rules.iter().map(|rule| rule.text().to_owned()).collect(),
            default: show(&self.default),
            profile_defaults: self.profile_defaults.iter().map(|(p, raw)| (*p, show(raw))).collect(),
            named_default: self.named_default.as_ref().map(show),
            reloadable: self.reloadable,
            secret: T::SECRET,
        }
    }

    pub(super) fn default_in(&self, profile: Profile, named: bool) -> (&RawValue, Origin) {
        if let Some(raw) = self.named_default.as_ref().filter(|_| named) {
            return (raw, Origin::Default);
        }
        match self.profile_defaults.iter().find(|(of, _)| *of == profile) {
            Some((_, raw)) => (raw, Origin::ProfileDefault),
            None => (&self.default, Origin::Default),
        }
    }
}

fn shown<T: SettingValue>(raw: &RawValue) -> String {
    T::from_raw(raw).map_or_else(|| raw.to_string(), |value| value.show())
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
    /// Whether these are the settings of several things with names of their own.
    pub named: bool,
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
            named: T::NAMED,
            type_id: TypeId::of::<T>(),
            keys: T::keys,
            read: |reader| reader.subject::<T>().map(|value| Arc::new(value) as Arc<dyn Any + Send + Sync>),
        }
    }

    /// Its keys; those of named things have `<name>` in the place of the name.
    pub fn keys(&self) -> Vec<SettingKey> {
        (self.keys)()
    }

    /// Its keys, with those of each name that these values give.
    pub fn keys_in(&self, values: &Values) -> Vec<SettingKey> {
        let keys = self.keys();
        if !self.named {
            return keys;
        }
        names::in_values(self.name, &keys, values)
            .iter()
            .flat_map(|name| keys.iter().map(|key| names::insert(key, name)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Sourced, not_empty, range};
    use crate::{MASK, Secret};

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
        reader.subject = "a".into();
        assert!(reader.read(&setting()).is_none());
        assert_eq!(reader.finish().1[0].value.as_deref(), Some(MASK));

        let list = Setting::<Vec<Secret<String>>>::new("keys", "", [""; 0]);
        assert_eq!(list.key("a").default, "[]");
        assert_eq!(<Secret<String>>::masked(&RawValue::Text(String::new())), "\"\"");
        assert_eq!(<Vec<Secret<String>>>::masked(&RawValue::from(["a"])), MASK);
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
