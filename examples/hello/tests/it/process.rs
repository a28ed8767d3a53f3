//! The program with an app root and an environment of its own.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The program of the example.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_hello");

/// Settings under which any number of servers run side by side.
pub(crate) const FREE_PORTS: [&str; 4] = ["--set", "server.port=0", "--set", "management.port=0"];

/// Where and with what the program runs.
pub(crate) struct Hello {
    root: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Hello {
    pub(crate) fn new() -> Self {
        Self { root: TempDir::new().unwrap(), variables: Vec::new() }
    }

    /// The same with all migrations, so that no start has any to tell of.
    pub(crate) fn migrated(self) -> Self {
        self.run(&["migrate"]).printed();
        self
    }

    /// The app root, deleted when the test is over.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// Writes a file below the app root.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let file = self.root().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    /// The same with a file below the app root.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        self.write(name, text);
        self
    }

    /// The same with an environment variable.
    pub(crate) fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// Another program with the environment of this one.
    pub(crate) fn surroundings(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        // Nothing of the person or the tool that runs the tests may count, least of all their HOUTAI_ variables.
        command.env_clear().current_dir(self.root()).stdin(Stdio::null());
        command.env("HOUTAI_ROOT", self.root());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The program with arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.surroundings(PROGRAM);
        command.args(arguments);
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.ended(self.command(arguments).output().unwrap())
    }

    /// What an ended process left.
    pub(crate) fn ended(&self, output: Output) -> Ran {
        let Output { status, stdout, stderr } = output;
        let text = |bytes: Vec<u8>| self.without_root(&String::from_utf8(bytes).unwrap());
        Ran { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// A text with a name in place of the folder, which is another one each time.
    pub(crate) fn without_root(&self, text: &str) -> String {
        text.replace(self.root().to_str().unwrap(), "<root>")
    }
}

/// How a process ended and what it printed.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit status; `None` after a signal.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Standard output of a run in which nothing went wrong.
    #[track_caller]
    pub(crate) fn printed(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// The same, read as JSON.
    #[track_caller]
    pub(crate) fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.printed()).unwrap()
    }

    /// Standard error of a run that was refused: exit status 1 and nothing on standard output.
    #[track_caller]
    pub(crate) fn refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(1), ""), "{}", self.err);
        self.err
    }
}
