//! rustfmt, for files that it has written before: those of somebody who formats otherwise stay as they are.

use std::path::Path;
use std::process::{Command, Stdio};

/// Whether a file is as rustfmt would have it.
pub(crate) struct Formatting {
    is_rustfmt: bool,
}

impl Formatting {
    /// Looks at a file before it is changed. Without rustfmt nothing is formatted.
    pub(crate) fn of(root: &Path, file: &str) -> Self {
        Self { is_rustfmt: rustfmt(root, ["--check", file]) }
    }

    /// Formats files, where the first was formatted.
    pub(crate) fn keep<'a>(&self, root: &Path, files: impl Iterator<Item = &'a str>) {
        if self.is_rustfmt {
            // What was written is right as it is; formatted, it is only nicer.
            rustfmt(root, files);
        }
    }
}

fn rustfmt<'a>(root: &Path, arguments: impl IntoIterator<Item = &'a str>) -> bool {
    let mut command = Command::new("rustfmt");
    command.args(["--edition", "2024"]).args(arguments).current_dir(root);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
