//! Which profile the app runs in.

use houtai_core::Profile;
use houtai_core::validate::suggest;

use crate::environment::PROFILE_VARIABLE;
use crate::message::shorten;
use crate::{ConfigError, Environment, Failure};

/// What other frameworks call the profiles.
const OTHER_NAMES: [(&str, Profile); 5] = [
    ("development", Profile::Dev),
    ("debug", Profile::Dev),
    ("testing", Profile::Test),
    ("production", Profile::Prod),
    ("release", Profile::Prod),
];

/// The profile: from `--profile` if given, else from `HOUTAI_PROFILE`, else `dev`.
///
/// ```
/// use houtai_config::{Environment, choose_profile};
/// use houtai_core::Profile;
///
/// let environment = Environment::from_pairs([("HOUTAI_PROFILE", "prod")]);
/// assert_eq!(choose_profile(None, &environment).unwrap(), Profile::Prod);
/// assert_eq!(choose_profile(Some("test"), &environment).unwrap(), Profile::Test);
/// ```
///
/// # Errors
///
/// When there is no such profile; the error names where the name came from.
pub fn choose_profile(flag: Option<&str>, environment: &Environment) -> Result<Profile, ConfigError> {
    if let Some(name) = flag {
        return parse(name, "--profile ");
    }
    match environment.text(PROFILE_VARIABLE)? {
        Some(name) => parse(name, &format!("environment variable {PROFILE_VARIABLE}=")),
        None => Ok(Profile::default()),
    }
}

fn parse(name: &str, before: &str) -> Result<Profile, ConfigError> {
    let Ok(profile) = name.parse() else {
        let names = Profile::ALL.map(Profile::as_str);
        let place = format!("{before}{}", shorten(name));
        let failure =
            Failure::at(place, format!("there is no such profile; it is one of {}", names.join(", ")));
        return Err(match meant(name) {
            Some(profile) => failure.advice(format!("did you mean `{profile}`?")).into(),
            None => failure.into(),
        });
    };
    Ok(profile)
}

fn meant(name: &str) -> Option<Profile> {
    let names = Profile::ALL.map(|profile| (profile.as_str(), profile));
    let all: Vec<_> = names.into_iter().chain(OTHER_NAMES).collect();
    let close = suggest(name, all.iter().map(|(name, _)| *name))?;
    all.iter().find(|(name, _)| *name == close).map(|(_, profile)| *profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str) -> String {
        choose_profile(None, &Environment::from_pairs([(PROFILE_VARIABLE, name)])).unwrap_err().to_string()
    }

    #[test]
    fn without_a_word_it_is_dev() {
        assert_eq!(choose_profile(None, &Environment::default()).unwrap(), Profile::Dev);
    }

    #[test]
    fn an_unknown_one_is_refused_with_its_source_and_a_guess() {
        assert_eq!(
            refused("Prod"),
            "environment variable HOUTAI_PROFILE=Prod: there is no such profile; it is one of dev, test, prod\n    \
             → did you mean `prod`?"
        );
        assert!(refused("productoin").ends_with("did you mean `prod`?"));
        assert!(refused("").ends_with("it is one of dev, test, prod"));
        assert!(
            choose_profile(Some("staging"), &Environment::default())
                .unwrap_err()
                .to_string()
                .starts_with("--profile staging:")
        );
    }
}
