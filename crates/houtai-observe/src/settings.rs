//! The settings of the log.

use houtai_core::settings::{ByteSize, not_empty};

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

houtai_core::settings! {
    /// What the app writes down about itself.
    pub struct LogSettings: "log" {
        /// The least level that is written, `error`, `warn`, `info`, `debug`, `trace` or `off`; levels of modules
        /// may follow: `info,houtai_http=debug`.
        pub level: String = "info", rule = not_empty(), reloadable = true;
        /// The form of lines.
        pub format: LogFormat = "auto";
        /// The file to write to, relative to the app root; without one lines go to standard error.
        pub file: Option<String> = "";
        /// How many bytes all log files together may have. 0 stands for the smaller of 2 GiB and 5 % of the disk.
        pub budget: ByteSize = 0;
    }
}
