//! Flags of a command, parsed without a library so that xtask itself builds fast.

use anyhow::{Result, bail};

/// A flag that a command understands.
pub(crate) struct Flag {
    /// With its dashes: `--json`.
    pub(crate) name: &'static str,
    /// The word standing for the value in the help, when the flag takes one.
    pub(crate) value: Option<&'static str>,
    /// One line for the help.
    pub(crate) help: &'static str,
}

impl Flag {
    /// How the flag is written: `--only STEP`.
    pub(crate) fn usage(&self) -> String {
        match self.value {
            Some(value) => format!("{} {value}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// The flags that were given.
pub(crate) struct Arguments {
    given: Vec<(&'static str, Option<String>)>,
}

impl Arguments {
    /// Reads the words, refusing what the command does not know.
    pub(crate) fn parse(flags: &'static [Flag], words: Vec<String>) -> Result<Self> {
        let mut given = Vec::new();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let (name, inline) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let Some(flag) = flags.iter().find(|flag| flag.name == name) else {
                bail!("`{word}` is not understood; the flags are {}", known(flags));
            };
            given.push((flag.name, value_of(flag, inline, &mut words)?));
        }
        Ok(Self { given })
    }

    /// Whether the flag was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| *given == name)
    }

    /// All values given to a flag, which may be repeated or hold a list parted by commas.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        let values =
            self.given.iter().filter(|(given, _)| *given == name).filter_map(|(_, value)| value.as_deref());
        values.flat_map(|value| value.split(',')).collect()
    }
}

fn value_of(
    flag: &Flag,
    inline: Option<String>,
    words: &mut impl Iterator<Item = String>,
) -> Result<Option<String>> {
    match (flag.value, inline) {
        (None, None) => Ok(None),
        (None, Some(value)) => bail!("`{}` takes no value, but `{value}` was given", flag.name),
        (Some(_), Some(value)) => Ok(Some(value)),
        (Some(placeholder), None) => match words.next() {
            Some(value) => Ok(Some(value)),
            None => bail!("`{}` needs a value: `{} {placeholder}`", flag.name, flag.name),
        },
    }
}

fn known(flags: &[Flag]) -> String {
    let mut names: Vec<String> = flags.iter().map(|flag| format!("`{}`", flag.usage())).collect();
    names.push("`--help`".to_owned());
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: &[Flag] = &[
        Flag { name: "--json", value: None, help: "" },
        Flag { name: "--only", value: Some("STEP"), help: "" },
    ];

    fn parse(words: &[&str]) -> Result<Arguments> {
        Arguments::parse(FLAGS, words.iter().map(|&word| word.to_owned()).collect())
    }

    #[test]
    fn values_may_follow_or_be_joined_or_be_listed() {
        let arguments = parse(&["--only", "a", "--only=b,c", "--json"]).unwrap();
        assert_eq!(arguments.values("--only"), ["a", "b", "c"]);
        assert!(arguments.has("--json"));
    }

    #[test]
    fn nothing_given_is_nothing_had() {
        let arguments = parse(&[]).unwrap();
        assert!(!arguments.has("--json"));
        assert!(arguments.values("--only").is_empty());
    }

    #[test]
    fn mistakes_say_what_would_be_right() {
        let message = |words| parse(words).err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(
            message(&["--jsn"]),
            "`--jsn` is not understood; the flags are `--json`, `--only STEP`, `--help`"
        );
        assert_eq!(message(&["--only"]), "`--only` needs a value: `--only STEP`");
        assert_eq!(message(&["--json=1"]), "`--json` takes no value, but `1` was given");
    }
}
