//! The log of the program: begun before anything else, finished after everything else.

use std::time::Duration;

use houtai_config::Environment;
use houtai_core::{Error, SettingsStore};
use houtai_observe::{LogSettings, Logging, Reader};

/// How long the end of a process waits for a reader of the log that is slow.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Begins with lines on standard error; the settings follow.
pub(crate) fn start(environment: &Environment) -> Logging {
    Logging::start(Reader::of_stderr(has_colours(environment)))
}

/// Whether colours are welcome on a terminal: <https://no-color.org>, and terminals that say that they have none.
pub(crate) fn has_colours(environment: &Environment) -> bool {
    let refused = environment.get("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && environment.get("TERM").is_none_or(|terminal| terminal != "dumb")
}

/// Takes over the settings.
pub(crate) fn apply(logging: Option<&Logging>, settings: &SettingsStore) {
    if let (Some(logging), Some(settings)) = (logging, settings.get::<LogSettings>()) {
        logging.apply(&settings);
    }
}

/// Goes over to the log file, if there is one.
pub(crate) fn open_file(
    logging: Option<&Logging>,
    settings: &SettingsStore,
    root: &std::path::Path,
) -> Result<(), Error> {
    if let (Some(logging), Some(settings)) = (logging, settings.get::<LogSettings>()) {
        logging.open_file(&settings, root)?;
    }
    Ok(())
}

/// Writes what has been said before the process ends.
pub(crate) fn finish(logging: &Logging) {
    logging.flush(LAST_WORDS);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_refused_by_name_or_by_the_terminal() {
        let with = |name: &str, value: &str| has_colours(&Environment::from_pairs([(name, value)]));
        assert!(with("HOME", "/") && with("NO_COLOR", "") && with("TERM", "xterm"));
        assert!(!with("NO_COLOR", "1") && !with("TERM", "dumb"));
    }
}
