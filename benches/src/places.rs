//! Where everything lies.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Failure;

/// The folders of the two workspaces, asked from cargo once, so that a moved target folder is found too.
#[derive(Debug)]
pub struct Places {
    benches: PathBuf,
    target: PathBuf,
    rivals_target: PathBuf,
}

impl Places {
    /// Asks cargo.
    ///
    /// # Errors
    ///
    /// When cargo cannot say.
    pub fn find() -> Result<Self, Failure> {
        let benches = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let target = target_folder(&benches.join("Cargo.toml"))?;
        let rivals_target = target_folder(&benches.join("rivals/Cargo.toml"))?;
        Ok(Self { benches, target, rivals_target })
    }

    /// The crate of the measurements.
    pub fn benches(&self) -> &Path {
        &self.benches
    }

    /// The workspace of the rivals.
    pub fn rivals(&self) -> PathBuf {
        self.benches.join("rivals")
    }

    /// The folder of a rival in Python.
    pub fn python_rival(&self, name: &str) -> PathBuf {
        self.rivals().join(name)
    }

    /// What the load generators send.
    pub fn scenarios(&self) -> PathBuf {
        self.benches.join("scenarios")
    }

    /// Its virtual environment; it lies in the target folder, so that `cargo clean` takes it away.
    pub fn virtual_environment(&self, name: &str) -> PathBuf {
        self.target.join(name)
    }

    /// The interpreter in it.
    pub fn python(&self, name: &str) -> PathBuf {
        self.virtual_environment(name).join("bin/python")
    }

    /// Where the servers' working folders are made, by one program.
    pub fn runs(&self, program: &str) -> PathBuf {
        self.target.join(program)
    }

    /// A program of the main workspace.
    pub fn release_binary(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name)
    }

    /// The target folder of a rival that is a workspace of its own.
    pub fn own_target(&self, name: &str) -> PathBuf {
        self.rivals_target.join(name)
    }

    /// A program of the rivals.
    pub fn rival_binary(&self, name: &str) -> PathBuf {
        self.rivals_target.join("release").join(name)
    }
}

fn target_folder(manifest: &Path) -> Result<PathBuf, Failure> {
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--manifest-path"])
        .arg(manifest)
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .ok_or_else(|| "cargo names no target folder".into())
}
