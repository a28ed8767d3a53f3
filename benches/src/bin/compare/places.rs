//! Where everything lies.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Failure;

/// The folders of the two workspaces, asked from cargo once, so that a moved target folder is found too.
#[derive(Debug)]
pub(crate) struct Places {
    benches: PathBuf,
    target: PathBuf,
    rivals_target: PathBuf,
}

impl Places {
    pub(crate) fn find() -> Result<Self, Failure> {
        let benches = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let target = target_folder(&benches.join("Cargo.toml"))?;
        let rivals_target = target_folder(&benches.join("rivals/Cargo.toml"))?;
        Ok(Self { benches, target, rivals_target })
    }

    pub(crate) fn benches(&self) -> &Path {
        &self.benches
    }

    pub(crate) fn rivals(&self) -> PathBuf {
        self.benches.join("rivals")
    }

    pub(crate) fn fastapi(&self) -> PathBuf {
        self.rivals().join("fastapi")
    }

    pub(crate) fn scenarios(&self) -> PathBuf {
        self.benches.join("scenarios")
    }

    /// Python's virtual environment; it lies in the target folder, so that `cargo clean` takes it away.
    pub(crate) fn virtual_environment(&self) -> PathBuf {
        self.target.join("fastapi")
    }

    pub(crate) fn python(&self) -> PathBuf {
        self.virtual_environment().join("bin/python")
    }

    /// Where the servers' working folders are made.
    pub(crate) fn runs(&self) -> PathBuf {
        self.target.join("compare")
    }

    pub(crate) fn release_binary(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name)
    }

    pub(crate) fn rival_binary(&self, name: &str) -> PathBuf {
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
