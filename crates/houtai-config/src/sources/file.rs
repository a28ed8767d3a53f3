//! A TOML file.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use super::EmbeddedSource;
use crate::document::{self, Place};
use crate::secrecy::Secrecy;
use crate::{BoxFuture, Failure, Layer, Source};

/// A TOML file; that it does not exist is no mistake.
///
/// ```
/// use houtai_config::{FileSource, Source};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let layer = FileSource::new("/no/such/folder/base.toml").load().await;
/// assert!(!layer.present && layer.problems.is_empty());
/// # });
/// ```
#[derive(Debug)]
pub struct FileSource {
    path: PathBuf,
    secrecy: Secrecy,
    fallback: Option<EmbeddedSource>,
}

impl FileSource {
    /// The file at a path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), secrecy: Secrecy::default(), fallback: None }
    }

    /// Keeps the values of these keys out of its messages.
    #[must_use]
    pub fn hiding(self, secrecy: Secrecy) -> Self {
        Self { secrecy, ..self }
    }

    /// What is read instead when the file does not exist.
    #[must_use]
    pub fn or(self, fallback: EmbeddedSource) -> Self {
        Self { fallback: Some(fallback), ..self }
    }
}

impl Source for FileSource {
    fn load(&self) -> BoxFuture<'_, Layer> {
        Box::pin(async move {
            let (path, secrecy) = (self.path.clone(), self.secrecy.clone());
            // A file may lie on a network drive that hangs, which must not hold up the requests on this thread.
            let read = tokio::task::spawn_blocking(move || read(&path, &secrecy)).await;
            let layer = read.unwrap_or_else(|panic| failed(&self.path, panic.to_string()));
            match &self.fallback {
                Some(fallback) if !layer.present => fallback.load().await,
                _ => layer,
            }
        })
    }
}

fn read(path: &Path, secrecy: &Secrecy) -> Layer {
    let place = Place::File(path.to_owned());
    let layer = match std::fs::read(path) {
        Ok(bytes) => document::read(&bytes, &place, secrecy),
        Err(error) if error.kind() == ErrorKind::NotFound && !dangles(path) => {
            return Layer::absent(place.name());
        }
        Err(error) => explained(path, &error),
    };
    Layer { file: Some(path.to_owned()), ..layer }
}

/// A link whose target is gone is a mistake; a mounted secret that was not delivered looks like this.
fn dangles(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn explained(path: &Path, error: &Error) -> Layer {
    let (message, advice) = match error.kind() {
        ErrorKind::NotFound => {
            ("is a link to a file that does not exist", "restore its target or remove the link")
        }
        ErrorKind::IsADirectory => {
            ("is a folder where a file should be", "remove it or put the file in its place")
        }
        ErrorKind::NotADirectory => {
            ("lies below something that is no folder", "make `config` a folder, or remove it")
        }
        ErrorKind::PermissionDenied => ("may not be read by this user", "permit it with `chmod` or `chown`"),
        _ => return failed(path, format!("cannot be read: {error}")),
    };
    Layer::failed(path.display().to_string(), Failure::at(path.display().to_string(), message).advice(advice))
}

fn failed(path: &Path, message: String) -> Layer {
    Layer::failed(path.display().to_string(), Failure::at(path.display().to_string(), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: ErrorKind) -> String {
        explained(Path::new("/app/config/base.toml"), &kind.into()).problems[0].to_string()
    }

    #[test]
    fn each_reason_why_a_file_cannot_be_read_is_named() {
        assert_eq!(
            told(ErrorKind::PermissionDenied),
            "/app/config/base.toml: may not be read by this user\n    → permit it with `chmod` or `chown`"
        );
        assert!(told(ErrorKind::IsADirectory).contains("is a folder"));
        assert!(told(ErrorKind::NotADirectory).contains("no folder"));
        assert!(told(ErrorKind::TimedOut).contains("cannot be read: timed out"));
    }
}
