//! What is asked for on the command line of a contestant's program.

use std::str::FromStr;
use std::time::Duration;

use crate::Failure;
use crate::operation::Operation;

/// The settings of one run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which of the program's contestants.
    pub contestant: String,
    /// Where the database is: `postgres://…` or `sqlite:<file>`.
    pub url: String,
    /// What is measured, one after the other.
    pub operations: Vec<Operation>,
    /// How long each is measured.
    pub duration: Duration,
    /// How long each runs before.
    pub warm_up: Duration,
    /// How many connections a pool has that is not left at its default.
    pub pool: usize,
    /// `PRAGMA synchronous` of SQLite.
    pub synchronous: Synchronous,
}

/// When SQLite waits for the disk, in WAL mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// At checkpoints.
    Normal,
    /// At each commit.
    Full,
}

impl Synchronous {
    /// The word in the pragma.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Full => "full",
        }
    }
}

impl FromStr for Synchronous {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        [Self::Normal, Self::Full]
            .into_iter()
            .find(|synchronous| synchronous.name() == name)
            .ok_or_else(|| format!("`{name}` is neither `normal` nor `full`").into())
    }
}

impl Options {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// When an option is unknown or lacks its value, or there is no `--contestant` and no `--url`.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut options = Self {
            contestant: String::new(),
            url: String::new(),
            operations: Operation::ALL.to_vec(),
            duration: Duration::from_secs(3),
            warm_up: Duration::from_secs(1),
            pool: 16,
            synchronous: Synchronous::Normal,
        };
        while let Some(option) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("`{option}` wants a value"))?;
            options
                .set(&option, value)
                .map_err(|failure| -> Failure { format!("{option}: {failure}").into() })?;
        }
        if options.contestant.is_empty() || options.url.is_empty() {
            return Err("both `--contestant <name>` and `--url <database>` are wanted".into());
        }
        Ok(options)
    }

    fn set(&mut self, option: &str, value: String) -> Result<(), Failure> {
        match option {
            "--contestant" => self.contestant = value,
            "--url" => self.url = value,
            "--operations" => self.operations = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--seconds" => self.duration = Duration::try_from_secs_f64(value.parse()?)?,
            "--warm-up" => self.warm_up = Duration::try_from_secs_f64(value.parse()?)?,
            "--pool" => self.pool = value.parse()?,
            "--synchronous" => self.synchronous = value.parse()?,
            _ => {
                return Err("no such option; there are --contestant, --url, --operations, --seconds, \
                            --warm-up, --pool and --synchronous"
                    .into());
            }
        }
        Ok(())
    }

    /// The file of a `sqlite:` URL.
    ///
    /// # Errors
    ///
    /// When the URL is another one.
    pub fn sqlite_file(&self) -> Result<&str, Failure> {
        self.url.strip_prefix("sqlite:").ok_or_else(|| {
            format!("{} wants `--url sqlite:<file>`, not {}", self.contestant, self.url).into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options, String> {
        Options::read(line.split_whitespace().map(str::to_owned)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn options_are_read() {
        let options =
            read("--contestant a --url sqlite:x.db --operations page,insert --seconds 0.5").unwrap();
        assert_eq!(options.operations, [Operation::Page, Operation::Insert]);
        assert_eq!(options.duration, Duration::from_millis(500));
        assert_eq!(options.sqlite_file().unwrap(), "x.db");
    }

    #[test]
    fn mistakes_name_the_option() {
        assert!(read("--contestant a").unwrap_err().contains("--url"));
        assert!(read("--contestant a --url").unwrap_err().contains("`--url` wants a value"));
        assert!(read("--operations pages").unwrap_err().contains("--operations: `pages`"));
        assert!(read("--second 3").unwrap_err().contains("--second: no such option"));
        assert!(read("--synchronous off").unwrap_err().contains("`off`"));
    }
}
