//! A project that compiles in a second: a program without dependencies that behaves like an app.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A project in a folder of its own.
pub(crate) struct Project {
    folder: TempDir,
}

const MANIFEST: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";

/// Answers each request with a text, or with its process id. It fails at start while `config/fail.toml` is there.
const PROGRAM: &str = r#"
use std::io::{Read, Write};
use std::os::fd::FromRawFd;

fn main() {
    if std::env::args().nth(1).as_deref() == Some("settings") {
        let free = |key| format!("{{\"key\":\"{key}.port\",\"value\":\"0\",\"origin\":\"default\"}}");
        return println!("[{},{}]", free("server"), free("management"));
    }
    if let Ok(text) = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/fail.toml")) {
        eprintln!("error: {text}");
        std::process::exit(3);
    }
    assert_eq!(std::env::var("LISTEN_PID").unwrap(), std::process::id().to_string());
    assert_eq!(std::env::var("LISTEN_FDNAMES").unwrap(), "server:management");
    let listener = unsafe { std::net::TcpListener::from_raw_fd(3) };
    listener.set_nonblocking(false).unwrap();
    println!("shop 0.1.0 is serving, started in 1 ms\n\nStop it with Ctrl-C.");
    for mut stream in listener.incoming().map(Result::unwrap) {
        let mut head = [0; 4096];
        let read = stream.read(&mut head).unwrap();
        let text = if head[..read].starts_with(b"GET /pid") { std::process::id().to_string() } else { text() };
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{text}");
    }
}
"#;

impl Project {
    /// A project that answers with a text.
    pub(crate) fn answering(text: &str) -> Self {
        let project = Self { folder: TempDir::new().unwrap() };
        project.write("Cargo.toml", MANIFEST);
        project.answer(text);
        project
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A file of it.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder().join(file)
    }

    /// Changes the text.
    pub(crate) fn answer(&self, text: &str) {
        self.code(&format!("fn text() -> String {{\n    \"{text}\".to_owned()\n}}\n"));
    }

    /// Changes the function with the text.
    pub(crate) fn code(&self, text: &str) {
        self.write("src/main.rs", &format!("{text}{PROGRAM}"));
    }
}
