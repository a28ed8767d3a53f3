//! The settings of the log.

use std::time::Duration;

use houtai_core::settings::{ByteSize, Rule};

use crate::levels::LevelSpec;

mod disk_share;

pub use disk_share::DiskShare;

houtai_core::setting_words! {
    /// The form of log lines.
    pub enum LogFormat {
        /// For people on a terminal, JSON elsewhere.
        Auto = "auto",
        /// For people.
        Human = "human",
        /// One JSON object a line.
        Json = "json",
    }
}

/// The smallest budget: below, files would be so small that their blocks on the disk count more than their lines.
pub(crate) const MIN_BUDGET: ByteSize = ByteSize(1 << 20);

/// The smallest file.
pub(crate) const MIN_ROTATE: ByteSize = ByteSize(64 << 10);

/// Beyond it a number is a slip of the pen.
const MAX_BUDGET: ByteSize = ByteSize(1 << 50);

/// Below, there is no room for a message behind the fields that every line has.
const MIN_LINE: ByteSize = ByteSize(1 << 10);
const MAX_LINE: ByteSize = ByteSize(64 << 10);

/// A quarter of the queue takes the longest line.
const MIN_QUEUE: ByteSize = ByteSize(1 << 20);
const MAX_QUEUE: ByteSize = ByteSize(1 << 30);

houtai_core::settings! {
    /// What the app writes down about itself.
    pub struct LogSettings: "log" {
        /// The least level that is written, `error`, `warn`, `info`, `debug`, `trace` or `off`; levels of modules
        /// may follow: `info,houtai_http=debug`.
        pub level: LevelSpec = "info", reloadable = true;
        /// The form of lines.
        pub format: LogFormat = "auto";
        /// Whether each request leaves a line when its answer is out.
        pub access: bool = true, reloadable = true;
        /// How long a request may take before its line becomes a warning with the field `slow`. `0s` marks none.
        pub slow: Duration = "1s", reloadable = true;
        /// How long a line may become; a longer message or value is cut, and the line says how much is missing.
        pub max_line: ByteSize = "16KiB", rule = between(MIN_LINE, MAX_LINE), reloadable = true;
        /// The file to write to, relative to the app root; without one lines go to standard error.
        pub file: Option<String> = "";
        /// How many bytes all log files together may have. 0 stands for the smaller of 2 GiB and 5 % of the disk.
        pub budget: ByteSize = 0, rule = zero_or(MIN_BUDGET, MAX_BUDGET);
        /// At which size the log file is closed and a new one begun, at most a quarter of the budget. 0 stands for
        /// a sixteenth of the budget, at most 128 MiB.
        pub rotate_bytes: ByteSize = 0, rule = zero_or(MIN_ROTATE, MAX_BUDGET);
        /// How long one log file is written to; a day begins at midnight UTC. `0s` closes files by size alone.
        pub rotate_every: Duration = "24h", rule = zero_or_a_minute();
        /// Whether closed log files are compressed with gzip.
        pub compress: bool = true;
        /// How much of the disk the log leaves free, as a size or in percent of the disk: when the disk is fuller
        /// than that the oldest log files are deleted, and when there are none, lines are only counted.
        pub keep_free: DiskShare = "2%";
        /// How many bytes of lines may wait in memory while the disk or the reader is slow.
        pub queue: ByteSize = "4MiB", rule = between(MIN_QUEUE, MAX_QUEUE);
    }
}

fn zero_or(least: ByteSize, most: ByteSize) -> Rule<ByteSize> {
    let holds = move |size: &ByteSize| size.0 == 0 || (least..=most).contains(size);
    Rule::new(format!("be 0 or from {least} to {most}"), holds)
}

fn between(least: ByteSize, most: ByteSize) -> Rule<ByteSize> {
    Rule::new(format!("be from {least} to {most}"), move |size| (least..=most).contains(size))
}

fn zero_or_a_minute() -> Rule<Duration> {
    let holds = |duration: &Duration| duration.is_zero() || *duration >= Duration::from_secs(60);
    Rule::new("be 0s or at least 1m", holds)
}

#[cfg(test)]
mod tests {
    use houtai_core::Profile;
    use houtai_core::settings::{Origin, RawValue, Reader, Sourced, Values};

    use super::*;

    fn problems(key: &str, raw: impl Into<RawValue>) -> Vec<String> {
        let sourced = Sourced { raw: raw.into(), origin: Origin::CommandLine };
        let values: Values = [(key.to_owned(), sourced)].into_iter().collect();
        let mut reader = Reader::new(&values, Profile::Dev);
        reader.subject::<LogSettings>();
        reader.finish().1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_defaults_are_read() {
        let settings: LogSettings = Reader::new(&Values::new(), Profile::Dev).subject().unwrap();
        assert_eq!((settings.budget.0, settings.queue.0), (0, 4 << 20));
        assert_eq!(settings.rotate_every, Duration::from_secs(86_400));
        assert_eq!(settings.keep_free, DiskShare::Percent(2));
    }

    #[test]
    fn sizes_that_cannot_work_are_refused_with_the_rule() {
        let size = "a size such as 64MiB or a number of bytes";
        assert_eq!(problems("log.budget", -1), [format!("log.budget = -1 (--set): must be {size}")]);
        assert_eq!(
            problems("log.budget", "lots"),
            [format!("log.budget = \"lots\" (--set): must be {size}")]
        );
        let rule = "must be 0 or from 1MiB to 1024TiB";
        assert_eq!(problems("log.budget", "4KiB"), [format!("log.budget = \"4KiB\" (--set): {rule}")]);
        assert_eq!(problems("log.budget", "9000TiB"), [format!("log.budget = \"9000TiB\" (--set): {rule}")]);
        assert_eq!(
            problems("log.rotate_bytes", 1),
            ["log.rotate_bytes = 1 (--set): must be 0 or from 64KiB to 1024TiB"]
        );
        assert_eq!(problems("log.queue", 0), ["log.queue = 0 (--set): must be from 1MiB to 1GiB"]);
        assert_eq!(
            problems("log.rotate_every", "1s"),
            ["log.rotate_every = \"1s\" (--set): must be 0s or at least 1m"]
        );
        assert_eq!(
            problems("log.keep_free", "101%"),
            [
                "log.keep_free = \"101%\" (--set): must be a size such as 1GiB, or a share of the disk from 0% to 99%"
            ]
        );
    }

    #[test]
    fn zero_stands_for_automatic() {
        for key in ["log.budget", "log.rotate_bytes"] {
            assert!(problems(key, 0).is_empty());
        }
        assert!(problems("log.rotate_every", "0s").is_empty());
    }
}
