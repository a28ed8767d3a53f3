//! The settings of a running process: one snapshot that is swapped as a whole.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use tokio::sync::watch;

use super::{Listed, Reader, SettingKey, SettingProblem, Settings, Subject, Values};
use crate::Profile;

/// All settings as they are in force at one moment.
struct Snapshot {
    subjects: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    listed: Vec<Listed>,
}

impl Snapshot {
    fn read(subjects: &[Subject], values: &Values, profile: Profile) -> Result<Self, Vec<SettingProblem>> {
        let mut reader = Reader::new(values, profile);
        let mut read = HashMap::new();
        for subject in subjects {
            if let Some(value) = (subject.read)(&mut reader) {
                read.insert(subject.type_id, value);
            }
        }
        let (listed, problems) = reader.finish();
        if problems.is_empty() { Ok(Self { subjects: read, listed }) } else { Err(problems) }
    }

    /// The value of a key as it is listed.
    fn shown(&self, key: &str) -> Option<&str> {
        self.listed.iter().find(|row| row.key.key == key).map(|row| row.value.as_str())
    }
}

/// What a reload did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reloaded {
    /// Keys whose new value is in force now.
    pub changed: Vec<String>,
    /// Keys that have a new value in the sources but need a restart.
    pub needs_restart: Vec<String>,
}

/// The settings of an app: typed access, the list of all keys, and the reload that changes all or nothing.
pub struct SettingsStore {
    profile: Profile,
    subjects: Vec<Subject>,
    snapshot: ArcSwap<Snapshot>,
    // The values in force; the lock also makes reloads stand in line.
    values: Mutex<Values>,
    // Read for each request by those who keep a copy; the channel is for those who wait.
    number: AtomicU64,
    generation: watch::Sender<u64>,
}

impl SettingsStore {
    /// Reads every subject from the merged values.
    ///
    /// # Errors
    ///
    /// All mistakes together. Unknown keys are judged by the loader, which knows where they stand.
    pub fn new(
        subjects: Vec<Subject>,
        values: Values,
        profile: Profile,
    ) -> Result<Self, Vec<SettingProblem>> {
        let snapshot = ArcSwap::from_pointee(Snapshot::read(&subjects, &values, profile)?);
        Ok(Self {
            profile,
            subjects,
            snapshot,
            values: Mutex::new(values),
            number: AtomicU64::new(0),
            generation: watch::Sender::new(0),
        })
    }

    /// The current values of a subject; `None` when the app does not have it.
    pub fn get<T: Settings>(&self) -> Option<Arc<T>> {
        let value = self.snapshot.load().subjects.get(&TypeId::of::<T>())?.clone();
        value.downcast().ok()
    }

    /// Every key with the value in force.
    pub fn listed(&self) -> Vec<Listed> {
        self.snapshot.load().listed.clone()
    }

    /// The subjects of the app.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// The running profile.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// How many reloads have changed something. Whoever keeps a copy of settings compares it.
    pub fn generation(&self) -> u64 {
        self.number.load(Ordering::Acquire)
    }

    /// Tells of every reload that changed something; the number counts them.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.generation.subscribe()
    }

    /// Puts new values in force: the reloadable ones at once, in one swap; for the others the old value stays.
    ///
    /// # Errors
    ///
    /// All mistakes together; nothing has changed then.
    pub fn reload(&self, new: Values) -> Result<Reloaded, Vec<SettingProblem>> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        // Everything must be right, also what takes effect only after a restart: otherwise that restart fails.
        let wanted = Snapshot::read(&self.subjects, &new, self.profile)?;
        let (merged, report) = self.merge(&values, &new, &wanted);
        let snapshot = Snapshot::read(&self.subjects, &merged, self.profile)?;
        self.snapshot.store(Arc::new(snapshot));
        *values = merged;
        if !report.changed.is_empty() {
            self.number.fetch_add(1, Ordering::Release);
            self.generation.send_modify(|generation| *generation += 1);
        }
        Ok(report)
    }

    /// The old values with the reloadable new ones in their place.
    fn merge(&self, old: &Values, new: &Values, wanted: &Snapshot) -> (Values, Reloaded) {
        let in_force = self.snapshot.load();
        let mut merged = old.clone();
        let mut report = Reloaded::default();
        for (key, stays) in self.subjects.iter().flat_map(|subject| keys_of_both(subject, old, new)) {
            let reloadable = key.reloadable && stays;
            let rewritten =
                old.get(&key.key).map(|value| &value.raw) != new.get(&key.key).map(|value| &value.raw);
            // A default that is now written out, or a number that moved to a variable, is no change. Of a secret
            // only the mask is listed.
            let differs = rewritten && (key.secret || in_force.shown(&key.key) != wanted.shown(&key.key));
            if differs {
                let told = if reloadable { &mut report.changed } else { &mut report.needs_restart };
                told.push(key.key.clone());
            }
            if rewritten && !reloadable {
                continue;
            }
            match new.get(&key.key) {
                Some(value) => merged.insert(key.key, value.clone()),
                None => merged.remove(&key.key),
            };
        }
        (merged, report)
    }
}

/// The keys of a subject in the old and the new values, each with whether it is in both: a named thing that comes or
/// goes does so at a restart, with all its settings.
fn keys_of_both(subject: &Subject, old: &Values, new: &Values) -> Vec<(SettingKey, bool)> {
    let (before, after) = (subject.keys_in(old), subject.keys_in(new));
    let has = |keys: &[SettingKey], key: &SettingKey| keys.iter().any(|one| one.key == key.key);
    let gone: Vec<_> =
        before.iter().filter(|key| !has(&after, key)).map(|key| (key.clone(), false)).collect();
    let there = after.into_iter().map(|key| (key.clone(), has(&before, &key)));
    there.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Origin, RawValue, Sourced};

    crate::settings! {
        /// The mill.
        struct Mill: "mill" {
            /// Fixed at start.
            wheels: u16 = 4;
            /// Changes while running.
            speed: u16 = 10, reloadable = true;
            /// Opens the door.
            token: crate::Secret<String> = "", reloadable = true;
        }
    }

    fn values(pairs: &[(&str, RawValue)]) -> Values {
        let sourced = |raw: &RawValue| Sourced { raw: raw.clone(), origin: Origin::Program };
        pairs.iter().map(|(key, raw)| ((*key).to_owned(), sourced(raw))).collect()
    }

    fn store(pairs: &[(&str, RawValue)]) -> SettingsStore {
        SettingsStore::new(vec![Subject::of::<Mill>()], values(pairs), Profile::Dev).map_err(|_| ()).unwrap()
    }

    #[test]
    fn a_reload_swaps_what_is_reloadable_and_names_what_needs_a_restart() {
        let store = store(&[]);
        let new = values(&[("mill.wheels", 6.into()), ("mill.speed", 20.into())]);
        let report = store.reload(new.clone()).unwrap();
        assert_eq!(report.changed, ["mill.speed"]);
        assert_eq!(report.needs_restart, ["mill.wheels"]);
        let mill = store.get::<Mill>().unwrap();
        assert_eq!((mill.wheels, mill.speed), (4, 20));
        // It still needs one the next time.
        assert_eq!(store.reload(new).unwrap().needs_restart, ["mill.wheels"]);
    }

    #[test]
    fn a_bad_value_changes_nothing_also_when_it_needs_a_restart_anyway() {
        let store = store(&[]);
        let told = *store.subscribe().borrow();
        let problems =
            store.reload(values(&[("mill.wheels", "many".into()), ("mill.speed", 20.into())])).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(store.get::<Mill>().unwrap().speed, 10);
        assert_eq!(*store.subscribe().borrow(), told);
    }

    #[test]
    fn a_key_that_is_gone_has_its_default_again() {
        let store = store(&[("mill.speed", 20.into())]);
        assert_eq!(store.reload(Values::new()).unwrap().changed, ["mill.speed"]);
        assert_eq!(store.get::<Mill>().unwrap().speed, 10);
    }

    #[test]
    fn the_same_value_in_other_words_is_no_change() {
        let store = store(&[("mill.speed", 20.into())]);
        let text = RawValue::Text("20".into());
        let report = store.reload(values(&[("mill.wheels", 4.into()), ("mill.speed", text)])).unwrap();
        assert_eq!(report, Reloaded::default());
    }

    #[test]
    fn a_changed_secret_is_noticed_although_its_mask_is_the_same() {
        let store = store(&[("mill.token", "old".into())]);
        assert_eq!(store.reload(values(&[("mill.token", "new".into())])).unwrap().changed, ["mill.token"]);
        assert_eq!(store.get::<Mill>().unwrap().token.expose(), "new");
    }

    #[test]
    fn subscribers_hear_of_changes_only() {
        let store = store(&[]);
        let mut news = store.subscribe();
        store.reload(values(&[("mill.wheels", 6.into())])).unwrap();
        assert!(!news.has_changed().unwrap());
        store.reload(values(&[("mill.speed", 20.into())])).unwrap();
        assert!(news.has_changed().unwrap());
        news.mark_unchanged();
    }

    #[test]
    fn a_reader_in_the_middle_of_reloads_never_sees_a_mixture() {
        let pair = |speed: i64| {
            values(&[("mill.speed", speed.into()), ("mill.token", speed.to_string().as_str().into())])
        };
        let store = store(&[("mill.speed", 1.into()), ("mill.token", "1".into())]);
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                for _ in 0..2000 {
                    let mill = store.get::<Mill>().unwrap();
                    assert_eq!(mill.speed.to_string(), *mill.token.expose());
                }
            });
            for speed in 1..200 {
                store.reload(pair(speed)).unwrap();
            }
            reader.join().unwrap();
        });
    }
}
