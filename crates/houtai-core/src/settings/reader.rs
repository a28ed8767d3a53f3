//! Reads settings out of merged values, and keeps the list of what was read.

use std::borrow::Cow;

use super::named::{self, Named};
use super::{Origin, RawValue, Setting, SettingKey, SettingProblem, SettingValue, Settings, Sourced, Values};
use crate::Profile;

const NAME_RULE: &str =
    "must have a name of lower-case letters, digits and single underscores that begins with a letter";

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
    pub(super) subject: Cow<'static, str>,
    name: Option<String>,
    problems: Vec<SettingProblem>,
    listed: Vec<Listed>,
}

impl<'a> Reader<'a> {
    /// A reader over merged values.
    pub fn new(values: &'a Values, profile: Profile) -> Self {
        let (problems, listed) = (Vec::new(), Vec::new());
        Self { values, profile, subject: "".into(), name: None, problems, listed }
    }

    /// Reads one subject.
    pub fn subject<T: Settings>(&mut self) -> Option<T> {
        (self.subject, self.name) = (T::SUBJECT.into(), None);
        T::read(self)
    }

    /// Reads the subject once for each name that the values give.
    pub(super) fn named<T: Settings>(&mut self) -> Option<Named<T>> {
        let names = named::in_values(T::SUBJECT, &Named::<T>::keys(), self.values);
        let read: Vec<_> = names.into_iter().map(|name| self.member::<T>(name)).collect();
        self.name = None;
        Some(Named::of(read.into_iter().collect::<Option<_>>()?))
    }

    fn member<T: Settings>(&mut self, name: String) -> Option<(String, T)> {
        self.subject = format!("{}.{name}", T::SUBJECT).into();
        if !named::is_name(&name) {
            self.refuse_subject(NAME_RULE);
            return None;
        }
        self.name = Some(name.clone());
        Some((name, T::read(self)?))
    }

    /// The name of the thing whose settings are read: `reports` for `db.reports.url`, nothing for `db.url`.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Reads one setting of the current subject; `None` means that a mistake was noted.
    pub fn read<T: SettingValue>(&mut self, setting: &Setting<T>) -> Option<T> {
        let key = setting.key(&self.subject);
        let (raw, origin) = match self.values.get(&key.key) {
            Some(Sourced { raw, origin }) => (raw, origin.clone()),
            None => setting.default_in(self.profile, self.name.is_some()),
        };
        match judge(setting, raw) {
            Ok(value) => {
                let shown = if T::SECRET { T::masked(raw) } else { value.show() };
                self.listed.push(Listed { key, value: shown, origin });
                Some(value)
            }
            Err(rule) => {
                let value = if T::SECRET { T::masked(raw) } else { raw.to_string() };
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

    /// Notes a mistake that concerns the subject as a whole, at the first value that was given for it.
    pub fn refuse_subject(&mut self, rule: impl Into<String>) {
        let below = format!("{}.", self.subject);
        let first = self.values.range(below.clone()..).next().filter(|(key, _)| key.starts_with(&below));
        self.problems.push(SettingProblem {
            key: self.subject.to_string(),
            value: None,
            origin: first.map_or(Origin::Default, |(_, value)| value.origin.clone()),
            rule: rule.into(),
            suggestion: None,
        });
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
