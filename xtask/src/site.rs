//! Where the work is done and where it is reported: the repository's root, child programs, progress lines.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The repository and the way to tell what is going on in it.
pub(crate) struct Site {
    /// The folder with the workspace manifest.
    pub(crate) root: PathBuf,
    /// Standard output is kept for one JSON document, so everything else goes to standard error.
    pub(crate) json: bool,
}

/// Which output of a child program is read while it passes through.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Stream {
    Out,
    Err,
}

impl Site {
    /// The repository around the working directory.
    pub(crate) fn find(json: bool) -> Result<Self> {
        let here = std::env::current_dir().context("cannot tell the working directory")?;
        Ok(Self { root: workspace_above(&here)?, json })
    }

    /// Prints a line about the progress.
    pub(crate) fn say(&self, line: &str) {
        if self.json { told(&mut std::io::stderr(), line) } else { self.answer(line) }
    }

    /// Prints the result that was asked for.
    pub(crate) fn answer(&self, text: &str) {
        told(&mut std::io::stdout(), text);
    }

    /// A cargo command at the root.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.current_dir(&self.root).args(arguments);
        command
    }

    /// Runs a command, saying which; its output passes through. Tells whether it succeeded.
    pub(crate) fn run(&self, command: &mut Command) -> Result<bool> {
        self.say(&shown(command));
        command.stdout(self.child_stdout());
        let status = command.status().with_context(|| format!("cannot start `{}`", shown(command)))?;
        Ok(status.success())
    }

    /// Runs a command like [`Site::run`] and shows `see` every line of one stream as it passes.
    pub(crate) fn follow(
        &self,
        command: &mut Command,
        stream: Stream,
        mut see: impl FnMut(&str),
    ) -> Result<bool> {
        self.say(&shown(command));
        match stream {
            Stream::Out => command.stdout(Stdio::piped()),
            Stream::Err => command.stdout(self.child_stdout()).stderr(Stdio::piped()),
        };
        let mut child = command.spawn().with_context(|| format!("cannot start `{}`", shown(command)))?;
        let pipe: Option<Box<dyn Read>> = match stream {
            Stream::Out => child.stdout.take().map(|pipe| Box::new(pipe) as _),
            Stream::Err => child.stderr.take().map(|pipe| Box::new(pipe) as _),
        };
        for line in BufReader::new(pipe.context("the pipe was just asked for")?).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            self.pass(stream, &line);
            see(&line);
        }
        Ok(child.wait()?.success())
    }

    fn pass(&self, stream: Stream, line: &str) {
        match stream {
            Stream::Out => self.say(line),
            Stream::Err => told(&mut std::io::stderr(), line),
        }
    }

    fn child_stdout(&self) -> Stdio {
        if self.json { Stdio::from(std::io::stderr()) } else { Stdio::inherit() }
    }
}

/// Writes a line. A reader who has gone away, like `head`, is no reason to stop a check.
fn told(to: &mut impl Write, line: &str) {
    let _ = writeln!(to, "{line}");
}

/// What a command prints; a failing command is an error.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", shown(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` did not print UTF-8", shown(command)))
}

/// Whether a program is there and answers with success; what it prints is dropped.
pub(crate) fn answers(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The command as one would type it, with the variables it sets.
fn shown(command: &Command) -> String {
    let mut words = vec!["$".to_owned()];
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            words.push(format!("{}={}", name.display(), value.display()));
        }
    }
    words.push(command.get_program().display().to_string());
    words.extend(command.get_args().map(|word| word.display().to_string()));
    words.join(" ")
}

fn workspace_above(here: &Path) -> Result<PathBuf> {
    for folder in here.ancestors() {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        if manifest.lines().any(|line| line.trim() == "[workspace]") {
            return Ok(folder.to_owned());
        }
    }
    bail!("no workspace manifest in `{}` or above it; run this inside the repository", here.display())
}

/// A machine made for builds, where installing a program surprises nobody.
pub(crate) fn is_root_on_debian() -> bool {
    let user = read(Command::new("id").arg("-u")).unwrap_or_default();
    user.trim() == "0" && Path::new("/etc/debian_version").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_is_shown_as_typed() {
        let site = Site { root: ".".into(), json: false };
        let mut command = site.cargo(&["doc", "--workspace"]);
        command.env("RUSTDOCFLAGS", "-Dwarnings");
        assert_eq!(shown(&command), "$ RUSTDOCFLAGS=-Dwarnings cargo doc --workspace");
    }

    #[test]
    fn root_is_found_from_a_folder_below() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("crates/one");
        std::fs::create_dir_all(&below).unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        std::fs::write(below.join("Cargo.toml"), "[package]\n").unwrap();
        assert_eq!(workspace_above(&below).unwrap(), folder.path());
    }

    #[test]
    fn followed_lines_are_seen_and_failure_is_told() {
        let site = Site { root: ".".into(), json: true };
        let mut seen = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo one >&2; echo two >&2; exit 3"]);
        let passed = site.follow(&mut command, Stream::Err, |line| seen.push(line.to_owned())).unwrap();
        assert!(!passed);
        assert_eq!(seen, ["one", "two"]);
    }

    #[test]
    fn failing_program_does_not_answer() {
        assert!(answers("true", &[]));
        assert!(!answers("false", &[]));
        assert!(!answers("a-program-that-is-not-there", &[]));
    }
}
