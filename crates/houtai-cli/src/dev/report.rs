//! What the person at the terminal reads: a line for each thing that happens, and one that is written over while it is
//! built. With `--json` an editor reads the same as lines of JSON.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::ansi;
use super::build::{Built, Diagnostic};
use crate::screen::{Screen, Tone};

/// So many lines of the first error are shown; the page has it whole.
const LINES_OF_ERROR: usize = 60;
/// So many of the further errors are named in a line each.
const ERRORS_NAMED: usize = 8;
/// So many warnings are named in a line each.
const WARNINGS_NAMED: usize = 3;
/// Where no line can be written over, a long build says so often that it goes on.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// Where all is told.
pub(crate) struct Report {
    screen: Screen,
    json: bool,
    is_terminal: bool,
    // Whether the last line is to be written over.
    is_open: bool,
    folder: PathBuf,
    last_sign: Instant,
}

impl Report {
    /// A report to standard output; paths are told as seen from the folder.
    pub(crate) fn new(screen: Screen, json: bool, folder: PathBuf) -> Self {
        let is_terminal = !json && io::stdout().is_terminal();
        Self { screen, json, is_terminal, is_open: false, folder, last_sign: Instant::now() }
    }

    /// A build begins.
    pub(crate) fn building(&mut self, program: &str, changed: &[PathBuf]) {
        self.last_sign = Instant::now();
        let files: Vec<String> = changed.iter().map(|path| self.relative(path)).collect();
        self.event(json!({"event": "building", "program": program, "changed": files}));
        let text = match changed {
            [] => format!("building {program} …"),
            changed => format!("{}, building …", self.what_changed(changed)),
        };
        if self.is_terminal { self.open_line(&text) } else { self.line(&text) }
    }

    /// Crates are done.
    pub(crate) fn progress(&mut self, program: &str, done: usize, of: usize, took: Duration) {
        let text = format!("building {program}: {done} of {} crates, {} …", of.max(done), seconds(took));
        if self.is_terminal {
            self.open_line(&text);
        } else if self.last_sign.elapsed() >= SIGN_OF_LIFE {
            self.last_sign = Instant::now();
            self.event(json!({"event": "progress", "crates": done, "of": of.max(done)}));
            self.line(&text);
        }
    }

    /// Cargo waits.
    pub(crate) fn waiting(&mut self, for_what: &str) {
        self.event(json!({"event": "waiting", "reason": for_what}));
        self.line(&format!("cargo is {for_what}"));
    }

    /// It does not compile.
    pub(crate) fn failed(&mut self, program: &str, built: &Built, errors: &[Diagnostic], url: Option<&str>) {
        let told: Vec<Value> = errors
            .iter()
            .map(|error| json!({"at": error.line, "text": ansi::plain(&error.rendered)}))
            .collect();
        let (count, took) = (built.errors, built.took);
        self.event(json!({"event": "failed", "errors": told, "error_count": count, "warnings": built.warnings.len(), "url": url}));
        if let Some(first) = errors.first() {
            self.text(&format!("\n{}\n\n", self.cut(&first.rendered)));
        }
        for error in errors.iter().skip(1).take(ERRORS_NAMED) {
            self.text(&format!("  {}\n", self.screen.tone(&error.line, Tone::Strong)));
        }
        let unnamed = count.saturating_sub(1 + ERRORS_NAMED);
        if unnamed > 0 {
            self.text(&format!("  … and {unnamed} more\n"));
        }
        let shown = url.map(|url| format!("; see {url}")).unwrap_or_default();
        let mark = self.screen.tone("✗", Tone::Bad);
        let text = format!(
            "{mark} {program} does not compile: {}{} ({}){shown}",
            counted(count, "error"),
            warnings(built),
            seconds(took)
        );
        self.line(&text);
    }

    /// It is built; its warnings are named, the whole of them is for `cargo check`.
    pub(crate) fn built(&mut self, built: &Built) {
        let all: Vec<&str> = built.warnings.iter().map(|warning| warning.line.as_str()).collect();
        self.event(json!({"event": "built", "milliseconds": millis(built.took), "warnings": all}));
        for warning in all.iter().take(WARNINGS_NAMED) {
            let label = self.screen.tone("warning:", Tone::Warning);
            self.line(&format!("{label} {warning}"));
        }
        if all.len() > WARNINGS_NAMED {
            self.line(&format!("… and {} more warnings: cargo check", all.len() - WARNINGS_NAMED));
        }
    }

    /// It serves; `after` is the time since the change, or since the start.
    pub(crate) fn serving(&mut self, program: &str, url: &str, built: Option<Duration>, after: Duration) {
        let milliseconds = built.map(millis);
        self.event(json!({"event": "serving", "url": url, "build_milliseconds": milliseconds, "milliseconds": millis(after)}));
        let mark = self.screen.tone("✓", Tone::Good);
        let built = built.map(|took| format!(", built in {}", seconds(took))).unwrap_or_default();
        self.line(&format!("{mark} {program} serves after {}{built}", seconds(after)));
    }

    /// It restarts because of its settings.
    pub(crate) fn restarting(&mut self, changed: &[PathBuf]) {
        let files: Vec<String> = changed.iter().map(|path| self.relative(path)).collect();
        self.event(json!({"event": "restarting", "changed": files}));
        let text = format!("{}, restarting …", self.what_changed(changed));
        if self.is_terminal { self.open_line(&text) } else { self.line(&text) }
    }

    /// It is gone, or did not start.
    pub(crate) fn trouble(&mut self, title: &str, next: &str) {
        self.event(json!({"event": "trouble", "text": title}));
        let mark = self.screen.tone("✗", Tone::Bad);
        self.line(&format!("{mark} {title}\n  → {next}"));
    }

    /// Something to know.
    pub(crate) fn note(&mut self, text: &str) {
        self.event(json!({"event": "note", "text": text}));
        self.line(text);
    }

    /// A line of the app.
    pub(crate) fn output(&mut self, line: &str) {
        if self.json {
            self.event(json!({"event": "output", "line": ansi::plain(line)}));
            return;
        }
        self.close_line();
        write(&format!("{line}\n"));
    }

    fn what_changed(&self, changed: &[PathBuf]) -> String {
        let first = changed.first().map(|path| self.relative(path)).unwrap_or_default();
        match changed.len() {
            0 | 1 => format!("{first} changed"),
            more => format!("{first} and {} changed", counted(more - 1, "other file")),
        }
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.folder).unwrap_or(path).display().to_string()
    }

    fn cut(&self, rendered: &str) -> String {
        let colours = !self.screen.tone("", Tone::Strong).is_empty();
        let text = if colours { rendered.to_owned() } else { ansi::plain(rendered) };
        let lines: Vec<&str> = text.lines().collect();
        match lines.len() > LINES_OF_ERROR {
            true => format!(
                "{}\n  … {} more lines",
                lines[..LINES_OF_ERROR].join("\n"),
                lines.len() - LINES_OF_ERROR
            ),
            false => text,
        }
    }

    fn event(&self, event: Value) {
        if self.json {
            write(&format!("{event}\n"));
        }
    }

    fn line(&mut self, text: &str) {
        let mark = self.screen.tone("houtai dev:", Tone::Faint);
        self.text(&format!("{mark} {text}\n"));
    }

    fn text(&mut self, text: &str) {
        if !self.json {
            self.close_line();
            write(text);
        }
    }

    fn open_line(&mut self, text: &str) {
        let mark = self.screen.tone("houtai dev:", Tone::Faint);
        write(&format!("\r\u{1b}[2K{mark} {text}"));
        self.is_open = true;
    }

    fn close_line(&mut self) {
        if std::mem::take(&mut self.is_open) {
            write("\r\u{1b}[2K");
        }
    }
}

/// A terminal that has been closed is no reason to stop before the app is stopped.
fn write(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn warnings(built: &Built) -> String {
    match built.warnings.len() {
        0 => String::new(),
        count => format!(", {}", counted(count, "warning")),
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
