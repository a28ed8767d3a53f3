//! The keys with which an app signs: one that signs now, older ones that still verify.

mod file;
mod parse;
mod settings;

use std::collections::HashSet;
use std::path::Path;

use houtai_core::{Profile, Secret};

pub use self::settings::KeySettings;
use crate::{ConfigError, Failure, random};

/// One key with its name.
#[derive(Clone, Debug)]
pub struct SigningKey {
    /// The name that stands in what was signed, so that the right key is found when there are several.
    pub id: String,
    /// At least 32 bytes.
    pub secret: Secret<Vec<u8>>,
}

/// The keys of an app, newest first.
///
/// To rotate, put a new key in front and leave the old one until nothing that it signed is valid any more.
///
/// ```
/// use houtai_config::{KeyRing, KeySettings};
/// use houtai_core::{Profile, Secret};
///
/// let old = format!("2024:{}", "ab".repeat(32));
/// let new = format!("2025:{}", "cd".repeat(32));
/// let settings = KeySettings { signing: vec![Secret::new(new), Secret::new(old)] };
/// let root = std::path::Path::new("/srv/todo");
///
/// let keys = KeyRing::load(Profile::Prod, root, &settings, true).unwrap().unwrap();
/// assert_eq!(keys.current().id, "2025");
/// assert_eq!(keys.find("2024").unwrap().secret.expose(), &[0xab; 32]);
/// ```
#[derive(Clone, Debug)]
pub struct KeyRing {
    // Never empty: whoever holds a ring can sign.
    current: SigningKey,
    older: Vec<SigningKey>,
}

impl KeyRing {
    /// The keys for an app that needs them, or `None` for one that signs nothing and was given none.
    ///
    /// They come from `keys.signing`. Where that is empty, `dev` makes a key once and keeps it in `data/keys`,
    /// `test` makes one for the life of the process, and `prod` refuses: a key that appeared by itself would differ
    /// on every machine and be lost with the container.
    ///
    /// # Errors
    ///
    /// When `prod` needs a key and has none, or the file of `dev` cannot be read, understood or made.
    pub fn load(
        profile: Profile,
        root: &Path,
        settings: &KeySettings,
        needed: bool,
    ) -> Result<Option<Self>, ConfigError> {
        if !settings.signing.is_empty() {
            return Self::of_settings(settings).map(Some);
        }
        match profile {
            _ if !needed => Ok(None),
            Profile::Dev => Ok(Some(file::load_or_create(root)?)),
            Profile::Test => Ok(Some(Self::random()?)),
            Profile::Prod => Err(missing().into()),
        }
    }

    fn of_settings(settings: &KeySettings) -> Result<Self, ConfigError> {
        let keys: Option<Vec<_>> = settings.signing.iter().map(|entry| parse::key(entry.expose())).collect();
        keys.and_then(Self::of)
            .ok_or_else(|| Failure::at("keys.signing", format!("must {}", settings::RULE)).into())
    }

    /// The ring of these keys; `None` when there is none or two have the same name.
    fn of(keys: Vec<SigningKey>) -> Option<Self> {
        let mut ids = HashSet::new();
        if !keys.iter().all(|key| ids.insert(key.id.clone())) {
            return None;
        }
        let mut keys = keys.into_iter();
        Some(Self { current: keys.next()?, older: keys.collect() })
    }

    /// A ring with one new key.
    fn random() -> Result<Self, Failure> {
        let unreadable =
            |error| Failure::at("the random numbers of the system", format!("cannot be read: {error}"));
        let secret = Secret::new(random::bytes(32).map_err(unreadable)?);
        Ok(Self { current: SigningKey { id: "generated".into(), secret }, older: Vec::new() })
    }

    /// The key that signs.
    pub fn current(&self) -> &SigningKey {
        &self.current
    }

    /// Every key that verifies, the current one first.
    pub fn verifying(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current).chain(&self.older)
    }

    /// The key of this name.
    pub fn find(&self, id: &str) -> Option<&SigningKey> {
        self.verifying().find(|key| key.id == id)
    }
}

fn missing() -> Failure {
    Failure::at("keys.signing", "is empty, and a part of this app signs something").advice(
        "make a key with `openssl rand -base64 32` and give it as HOUTAI_KEYS__SIGNING=\"main:<the key>\", the same on \
         every machine",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(entries: &[&str]) -> KeySettings {
        KeySettings { signing: entries.iter().map(|entry| Secret::new((*entry).to_owned())).collect() }
    }

    fn load(profile: Profile, root: &Path, needed: bool) -> Result<Option<KeyRing>, ConfigError> {
        KeyRing::load(profile, root, &settings(&[]), needed)
    }

    #[test]
    fn an_app_that_signs_nothing_needs_no_key_in_any_profile() {
        let root = tempfile::tempdir().unwrap();
        for profile in Profile::ALL {
            assert!(load(profile, root.path(), false).unwrap().is_none());
        }
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn prod_refuses_to_invent_a_key_and_says_how_to_make_one() {
        let told = load(Profile::Prod, Path::new("/nowhere"), true).unwrap_err().to_string();
        assert!(told.contains("openssl rand -base64 32") && told.contains("HOUTAI_KEYS__SIGNING"), "{told}");
    }

    #[test]
    fn test_makes_a_key_in_memory_each_time() {
        let root = tempfile::tempdir().unwrap();
        let secret =
            || load(Profile::Test, root.path(), true).unwrap().unwrap().current().secret.expose().clone();
        assert_ne!(secret(), secret());
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn settings_win_over_the_file_of_dev() {
        let root = tempfile::tempdir().unwrap();
        let given = settings(&[&format!("mine:{}", "ab".repeat(32))]);
        let keys = KeyRing::load(Profile::Dev, root.path(), &given, true).unwrap().unwrap();
        assert_eq!(keys.current().id, "mine");
        assert!(!root.path().join("data").exists());
    }

    #[test]
    fn two_keys_of_one_name_are_refused() {
        let twice = format!("a:{}", "ab".repeat(32));
        let told =
            KeyRing::load(Profile::Prod, Path::new("/"), &settings(&[&twice, &twice]), true).unwrap_err();
        assert!(told.to_string().starts_with("keys.signing: must "), "{told}");
    }

    #[test]
    fn nothing_prints_a_key() {
        let given = settings(&[&format!("a:{}", "ab".repeat(32))]);
        let keys = KeyRing::load(Profile::Prod, Path::new("/"), &given, true).unwrap();
        let printed = format!("{keys:?} {given:?}");
        assert!(!printed.contains("abab") && !printed.contains("171"), "{printed}");
    }
}
