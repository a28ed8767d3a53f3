//! One build: cargo is run, its messages are read.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{ChildStderr, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;

use super::ansi;
use super::options::Options;
use super::project::{Project, cargo};

/// So much of what cargo says beside its messages is kept.
const STDERR_KEPT: usize = 64 * 1024;
/// A macro can fail a thousand times; nobody reads more than the first ones.
const ERRORS_KEPT: usize = 50;

/// An error or a warning of the compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    /// As rustc shows it, with colours.
    pub(crate) rendered: String,
    /// In one line, without colours: `src/main.rs:3:5: cannot find value …`.
    pub(crate) line: String,
}

/// What came of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Built {
    /// The program, or why there is none.
    pub(crate) result: Result<PathBuf, Vec<Diagnostic>>,
    /// The number of errors, of which the first are kept.
    pub(crate) errors: usize,
    /// The warnings of the packages on this machine.
    pub(crate) warnings: Vec<Diagnostic>,
    /// How long it took.
    pub(crate) took: Duration,
}

/// News of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// So many crates are done.
    Progress(usize),
    /// Cargo waits, and says for what.
    Waiting(String),
    /// It is over.
    Done(Built),
}

/// A build that runs.
pub(crate) struct Build {
    group: Pid,
}

impl Build {
    /// Starts cargo.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub(crate) fn start(
        project: &Project,
        options: &Options,
        tell: impl Fn(News) + Send + Sync + 'static,
    ) -> Result<Self, String> {
        let mut command = cargo();
        command
            .args(["build", "--message-format=json-diagnostic-rendered-ansi", "--package", &project.package])
            .args(["--bin", &project.bin])
            .args(options.of_cargo())
            .current_dir(&project.workspace);
        forget_caller(&mut command);
        // A group of its own: Ctrl-C is ours to handle, and stopping cargo stops its compilers as well.
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let began = Instant::now();
        let mut child = command.spawn().map_err(|error| format!("cannot run cargo: {error}"))?;
        let group = Pid::from_child(&child);
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let bin = project.bin.clone();
        std::thread::spawn(move || {
            let tell = &tell;
            let (messages, said) = std::thread::scope(|scope| {
                let said = scope.spawn(move || stderr.map(|stderr| listen(stderr, tell)).unwrap_or_default());
                let messages = stdout.map(|stdout| Messages::read(stdout, &bin, tell)).unwrap_or_default();
                (messages, said.join().unwrap_or_default())
            });
            let succeeded = child.wait().is_ok_and(|status| status.success());
            tell(News::Done(messages.done(succeeded, &said, began.elapsed())));
        });
        Ok(Self { group })
    }

    /// Stops cargo and its compilers; what is half made is made again by the next build.
    pub(crate) fn cancel(self) {
        // It may have ended by itself.
        let _ = kill_process_group(self.group, Signal::TERM);
    }
}

/// What cargo sets for the program that it runs is about us when we were run by it, and not about the project.
pub(crate) fn forget_caller(command: &mut std::process::Command) {
    const OURS: [&str; 6] = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_NAME",
        "CARGO_PRIMARY_PACKAGE",
        "OUT_DIR",
    ];
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| OURS.iter().any(|ours| name.starts_with(ours))) {
            command.env_remove(name);
        }
    }
}

/// Reads what cargo says beside its messages: why it did not even begin, and that it waits for another cargo.
fn listen(stderr: ChildStderr, tell: &impl Fn(News)) -> String {
    let mut said = String::new();
    for line in lines(stderr) {
        if let Some(waiting) = line.trim_start().strip_prefix("Blocking ") {
            tell(News::Waiting(waiting.to_owned()));
        }
        if said.len() < STDERR_KEPT {
            said.push_str(&line);
            said.push('\n');
        }
    }
    said
}

/// The lines of a program's output; bytes that are no UTF-8 are replaced.
pub(crate) fn lines(output: impl Read) -> impl Iterator<Item = String> {
    let pieces = BufReader::new(output).split(b'\n').map_while(Result::ok);
    pieces.map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned())
}

/// What the messages of cargo have said so far.
#[derive(Default)]
struct Messages {
    executable: Option<PathBuf>,
    errors: Vec<Diagnostic>,
    error_count: usize,
    warnings: Vec<Diagnostic>,
}

impl Messages {
    fn read(stdout: ChildStdout, bin: &str, tell: &impl Fn(News)) -> Self {
        let mut messages = Self::default();
        let mut done = 0;
        for line in lines(stdout) {
            let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
            match message["reason"].as_str() {
                Some("compiler-artifact") => {
                    done += 1;
                    messages.artifact(&message, bin);
                    tell(News::Progress(done));
                }
                Some("compiler-message") => messages.diagnostic(&message["message"]),
                _ => {}
            }
        }
        messages
    }

    fn artifact(&mut self, message: &Value, bin: &str) {
        let target = &message["target"];
        let is_bin = target["kind"].as_array().into_iter().flatten().any(|kind| kind == "bin");
        if is_bin && target["name"] == bin {
            self.executable = message["executable"].as_str().map(PathBuf::from);
        }
    }

    fn diagnostic(&mut self, message: &Value) {
        let Some(diagnostic) = Diagnostic::of(message) else { return };
        match message["level"].as_str() {
            Some("error" | "error: internal compiler error") => {
                self.error_count += 1;
                if self.errors.len() < ERRORS_KEPT {
                    self.errors.push(diagnostic);
                }
            }
            Some("warning") => self.warnings.push(diagnostic),
            _ => {}
        }
    }

    fn done(self, succeeded: bool, said: &str, took: Duration) -> Built {
        let Self { executable, mut errors, mut error_count, warnings } = self;
        let result = match executable.filter(|_| succeeded) {
            Some(executable) => Ok(executable),
            None => {
                if errors.is_empty() {
                    errors.push(Diagnostic::said(said));
                    error_count = 1;
                }
                Err(errors)
            }
        };
        Built { result, errors: error_count, warnings, took }
    }
}

impl Diagnostic {
    /// A message of the compiler; none for its closing words ("aborting due to 2 previous errors"), which have no place
    /// and no code, and add nothing.
    fn of(message: &Value) -> Option<Self> {
        let text = message["message"].as_str()?;
        let closing = text.starts_with("aborting due to")
            || text.ends_with("emitted")
            || text.ends_with("warning emitted");
        if closing {
            return None;
        }
        let rendered = message["rendered"].as_str().unwrap_or(text).trim_end().to_owned();
        let spans = message["spans"].as_array().into_iter().flatten();
        let place = spans.into_iter().find(|span| span["is_primary"] == true).map(|span| {
            let file = span["file_name"].as_str().unwrap_or_default();
            format!("{file}:{}:{}: ", span["line_start"], span["column_start"])
        });
        let first = text.lines().next().unwrap_or_default();
        Some(Self { rendered, line: format!("{}{first}", place.unwrap_or_default()) })
    }

    /// What cargo itself complains of: a manifest it cannot read, a build script that failed.
    fn said(said: &str) -> Self {
        let from = said.find("error").unwrap_or_default();
        let rendered = said.get(from..).unwrap_or(said).trim_end().to_owned();
        let plain = ansi::plain(&rendered);
        let line = plain.lines().next().unwrap_or("cargo failed and said nothing").to_owned();
        Self { rendered: if plain.is_empty() { line.clone() } else { rendered }, line }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn error(text: &str) -> Value {
        let spans =
            json!([{"is_primary": true, "file_name": "src/main.rs", "line_start": 3, "column_start": 5}]);
        json!({"level": "error", "message": text, "rendered": format!("error: {text}\n\n"), "spans": spans})
    }

    #[test]
    fn errors_are_kept_whole_and_as_a_line() {
        let mut messages = Messages::default();
        messages.diagnostic(&error("mismatched types"));
        messages.diagnostic(
            &json!({"level": "error", "message": "aborting due to 1 previous error", "spans": []}),
        );
        messages.diagnostic(&json!({"level": "warning", "message": "unused", "spans": [], "rendered": "w"}));
        let built = messages.done(false, "", Duration::ZERO);
        let expected = Diagnostic {
            rendered: "error: mismatched types".into(),
            line: "src/main.rs:3:5: mismatched types".into(),
        };
        assert_eq!((built.errors, built.result), (1, Err(vec![expected])));
        assert_eq!(built.warnings.len(), 1);
    }

    #[test]
    fn a_thousand_errors_are_counted_and_the_first_kept() {
        let mut messages = Messages::default();
        (0..1000).for_each(|number| messages.diagnostic(&error(&number.to_string())));
        let built = messages.done(false, "", Duration::ZERO);
        assert_eq!((built.errors, built.result.unwrap_err().len()), (1000, ERRORS_KEPT));
    }

    #[test]
    fn what_cargo_itself_says_is_the_error_when_there_is_no_other() {
        let said = "   Compiling shop v0.1.0\nerror: failed to parse manifest\n\nCaused by:\n  no\n";
        let built = Messages::default().done(false, said, Duration::ZERO);
        let errors = built.result.unwrap_err();
        assert_eq!(errors[0].line, "error: failed to parse manifest");
        assert!(errors[0].rendered.ends_with("Caused by:\n  no"));
        let silent = Messages::default().done(false, "", Duration::ZERO).result.unwrap_err();
        assert_eq!(silent[0].rendered, "cargo failed and said nothing");
    }

    #[test]
    fn the_program_is_the_one_that_was_asked_for() {
        let mut messages = Messages::default();
        let artifact = |kind: &str, name: &str| json!({"target": {"kind": [kind], "name": name}, "executable": format!("/t/{name}")});
        for (kind, name) in [("bin", "other"), ("lib", "shop"), ("bin", "shop"), ("custom-build", "build")] {
            messages.artifact(&artifact(kind, name), "shop");
        }
        assert_eq!(messages.done(true, "", Duration::ZERO).result, Ok("/t/shop".into()));
    }
}
