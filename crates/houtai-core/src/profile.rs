//! The profile: what kind of place the app runs in.

use std::fmt;
use std::str::FromStr;

/// Where the app runs. A profile changes nothing but the default of some settings, each of which can be set
/// alone.
///
/// ```
/// use houtai_core::Profile;
///
/// assert_eq!("prod".parse(), Ok(Profile::Prod));
/// assert_eq!(Profile::default(), Profile::Dev);
/// assert!("production".parse::<Profile>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// A developer's machine.
    #[default]
    Dev,
    /// Automatic tests.
    Test,
    /// The real thing.
    Prod,
}

impl Profile {
    /// All profiles.
    pub const ALL: [Profile; 3] = [Profile::Dev, Profile::Test, Profile::Prod];

    /// The name, as in `config/<name>.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::Dev => "dev",
            Profile::Test => "test",
            Profile::Prod => "prod",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.as_str() == text)
            .ok_or_else(|| format!("there is no profile `{text}`; it is one of dev, test, prod"))
    }
}
