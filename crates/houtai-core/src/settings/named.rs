//! Settings of several things of one kind, each with a name of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Reader, SettingKey, Settings, Values};

/// Stands in the keys of named things for the name, as in `db.<name>.url`.
pub const NAME_PLACE: &str = "<name>";

/// The settings of several things of one kind, by name: `db.reports.url` and `db.archive.url` beside `db.url`.
///
/// Whoever wants them adds the subject `Named<T>` beside `T` itself. A name is there as soon as one value gives it;
/// in a file it is a table (`[db.reports]`), in the environment a level (`HOUTAI_DB__REPORTS__URL`).
///
/// ```
/// use houtai_core::settings::{Named, Origin, RawValue, Reader, Sourced, Values};
///
/// houtai_core::settings! {
///     /// A mill.
///     pub struct MillSettings: "mill" {
///         /// How many wheels turn.
///         pub wheels: u16 = 4;
///     }
/// }
///
/// let mut values = Values::new();
/// values.insert("mill.wind.wheels".into(), Sourced { raw: RawValue::from(6), origin: Origin::Program });
/// let mills: Named<MillSettings> = Reader::new(&values, houtai_core::Profile::Prod).subject().unwrap();
/// assert_eq!(mills.get("wind").unwrap().wheels, 6);
/// assert!(mills.get("water").is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Named<T> {
    members: BTreeMap<String, Arc<T>>,
}

impl<T> Named<T> {
    pub(super) fn of(members: Vec<(String, T)>) -> Self {
        Self { members: members.into_iter().map(|(name, settings)| (name, Arc::new(settings))).collect() }
    }

    /// The settings of one.
    pub fn get(&self, name: &str) -> Option<&Arc<T>> {
        self.members.get(name)
    }

    /// All, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<T>)> {
        self.members.iter().map(|(name, settings)| (name.as_str(), settings))
    }
}

impl<T: Settings> Settings for Named<T> {
    const SUBJECT: &'static str = T::SUBJECT;
    const DOC: &'static str = T::DOC;
    const NAMED: bool = true;

    fn keys() -> Vec<SettingKey> {
        T::keys().iter().map(pattern).collect()
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.named()
    }
}

/// The key of a thing without a name, as the key of one with a name.
fn pattern(key: &SettingKey) -> SettingKey {
    let mut key = key.clone();
    if let Some((subject, rest)) = key.key.split_once('.') {
        key.key = format!("{subject}.{NAME_PLACE}.{rest}");
    }
    if let Some(default) = key.named_default.take() {
        key.default = default;
        key.profile_defaults.clear();
    }
    key
}

/// The key of the thing of this name.
pub(super) fn insert(pattern: &SettingKey, name: &str) -> SettingKey {
    SettingKey { key: pattern.key.replacen(NAME_PLACE, name, 1), ..pattern.clone() }
}

/// The names that the values give below a subject: what stands between it and a further level, unless it is the
/// name of a key, which takes a value and has nothing below it.
pub(super) fn in_values(subject: &str, patterns: &[SettingKey], values: &Values) -> BTreeSet<String> {
    let begin = format!("{subject}.");
    let below = values.range(begin.clone()..).map_while(|(key, _)| key.strip_prefix(&begin));
    let is_key = |name: &str| {
        let ending = format!(".{NAME_PLACE}.{name}");
        patterns.iter().any(|pattern| pattern.key.ends_with(&ending))
    };
    let names = below.filter_map(|rest| Some(rest.split_once('.')?.0)).filter(|name| !is_key(name));
    names.map(str::to_owned).collect()
}

/// Whether a variable of the environment can name it, and a person read it.
pub(super) fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(fits)
        && !name.contains("__")
        && !name.ends_with('_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Origin, RawValue, SettingsStore, Sourced, Subject, not_empty};
    use crate::{Profile, Secret};

    crate::settings! {
        /// A mill.
        struct Mill: "mill" {
            /// Where it stands.
            place: String = "here", prod = "there", named = "", rule = not_empty();
            /// How many wheels turn.
            wheels: u16 = 4, dev = 2, reloadable = true;
            /// Opens the door.
            token: Secret<String> = "", reloadable = true;
        }
    }

    fn values(pairs: &[(&str, RawValue)]) -> Values {
        let sourced = |raw: &RawValue| Sourced { raw: raw.clone(), origin: Origin::CommandLine };
        pairs.iter().map(|(key, raw)| ((*key).to_owned(), sourced(raw))).collect()
    }

    fn store(pairs: &[(&str, RawValue)]) -> Result<SettingsStore, Vec<String>> {
        let subjects = vec![Subject::of::<Mill>(), Subject::of::<Named<Mill>>()];
        SettingsStore::new(subjects, values(pairs), Profile::Dev)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    const WIND: (&str, &str) = ("mill.wind.place", "on the hill");

    #[test]
    fn each_name_is_read_with_its_own_values_and_the_common_defaults() {
        let store =
            store(&[(WIND.0, WIND.1.into()), ("mill.wheels", 8.into()), ("mill.sea.place", "x".into())]);
        let store = store.unwrap();
        let mills = store.get::<Named<Mill>>().unwrap();
        assert_eq!(mills.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["sea", "wind"]);
        let wind = mills.get("wind").unwrap();
        assert_eq!((wind.place.as_str(), wind.wheels, wind.token.expose().as_str()), ("on the hill", 2, ""));
        assert_eq!(store.get::<Mill>().unwrap().wheels, 8);
    }

    #[test]
    fn every_key_of_a_name_is_listed_after_those_without_one() {
        let store = store(&[(WIND.0, WIND.1.into())]).unwrap();
        let keys: Vec<String> = store.listed().into_iter().map(|row| row.key.key).collect();
        assert_eq!(
            keys,
            [
                "mill.place",
                "mill.wheels",
                "mill.token",
                "mill.wind.place",
                "mill.wind.wheels",
                "mill.wind.token"
            ]
        );
    }

    #[test]
    fn a_name_without_what_it_must_have_is_told_with_its_key() {
        assert_eq!(
            store(&[("mill.wind.wheels", 1.into())]).err().unwrap(),
            ["mill.wind.place = \"\" (default): must not be empty"]
        );
    }

    #[test]
    fn a_name_that_no_variable_could_give_is_refused() {
        for name in ["Wind", "wind-1", "1st", "a__b", "a_"] {
            let key = format!("mill.{name}.place");
            let problems = store(&[(key.as_str(), "x".into())]).err().unwrap();
            assert!(
                problems[0].starts_with(&format!("mill.{name} (--set): must have a name")),
                "{problems:?}"
            );
        }
    }

    #[test]
    fn what_stands_below_a_value_is_no_name() {
        let store = store(&[("mill.wheels.left", 1.into())]).unwrap();
        assert_eq!(store.get::<Named<Mill>>().unwrap().iter().count(), 0);
    }

    #[test]
    fn the_keys_have_the_place_of_the_name_and_the_default_of_named_ones() {
        let keys = Named::<Mill>::keys();
        assert_eq!((keys[0].key.as_str(), keys[0].default.as_str()), ("mill.<name>.place", "\"\""));
        assert!(keys[0].profile_defaults.is_empty());
        assert_eq!(keys[1].profile_defaults, [(Profile::Dev, "2".to_owned())]);
    }

    #[test]
    fn a_reload_changes_those_that_are_there_and_leaves_new_and_lost_ones_to_a_restart() {
        let store = store(&[(WIND.0, WIND.1.into())]).unwrap();
        let more = values(&[
            (WIND.0, WIND.1.into()),
            ("mill.wind.wheels", 6.into()),
            ("mill.sea.place", "x".into()),
            ("mill.sea.wheels", 9.into()),
        ]);
        let report = store.reload(more).unwrap();
        assert_eq!(report.changed, ["mill.wind.wheels"]);
        assert_eq!(report.needs_restart, ["mill.sea.place", "mill.sea.wheels"]);
        let report = store.reload(Values::new()).unwrap();
        assert_eq!(report.changed, [""; 0]);
        let mills = store.get::<Named<Mill>>().unwrap();
        assert_eq!(mills.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["wind"]);
        assert_eq!(mills.get("wind").unwrap().wheels, 6);
    }
}
