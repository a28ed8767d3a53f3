//! One made project.

use std::path::{Path, PathBuf};
use std::process::Command as Process;

use anyhow::{Context, Result, bail};

use crate::hello::Hello;
use crate::site::{Site, Stream};

/// A project that the tool has made.
pub(super) struct Made {
    pub(super) folder: PathBuf,
    target: PathBuf,
}

/// Builds the tool.
pub(super) fn tool(site: &Site) -> Result<PathBuf> {
    if !site.run(&mut site.cargo(&["build", "--quiet", "--package", "houtai-cli"]))? {
        bail!("the tool does not build");
    }
    Ok(site.root.join("target/debug/houtai"))
}

impl Made {
    /// Makes a project in a language; its builds go to a folder that may hold others.
    pub(super) fn new(site: &Site, tool: &Path, language: &str, target: &Path) -> Result<Self> {
        let parent = site.root.join("target/new-project").join(language);
        if parent.exists() {
            std::fs::remove_dir_all(&parent)?;
        }
        std::fs::create_dir_all(&parent)?;
        // The project has rustfmt's own rules; without this file those of this repository would reach it.
        std::fs::write(parent.join("rustfmt.toml"), "")?;
        let mut command = Process::new(tool);
        command.args(["new", "shop", "--vcs", "none", "--lang", language, "--path"]).arg(&site.root);
        if !site.run(command.current_dir(&parent))? {
            bail!("`houtai new` failed");
        }
        Ok(Self { folder: parent.join("shop"), target: target.to_owned() })
    }

    /// Adds something, as one would type it.
    pub(super) fn add(&self, site: &Site, tool: &Path, words: &str) -> Result<()> {
        let mut command = Process::new(tool);
        command.arg("add").args(words.split(' ')).current_dir(&self.folder);
        if !site.run(&mut command)? {
            bail!("`houtai add {words}` failed");
        }
        Ok(())
    }

    /// Runs its tests. A warning is a failure, and so is a file that rustfmt would change.
    pub(super) fn test(&self, site: &Site) -> Result<()> {
        self.cargo(site, "test")?;
        let mut formatted = Process::new("rustfmt");
        formatted.args(["--check", "--edition", "2024", "src/main.rs"]).current_dir(&self.folder);
        if !site.run(&mut formatted)? {
            bail!("the project is not formatted");
        }
        Ok(())
    }

    /// Builds the program.
    pub(super) fn build(&self, site: &Site) -> Result<()> {
        self.cargo(site, "build")
    }

    /// Serves on free ports.
    pub(super) fn serve(&self) -> Result<Hello> {
        let mut command = Process::new(self.program());
        Hello::serving(command.arg("serve").arg("--root").arg(&self.folder))
    }

    /// Runs the built program; whether it ended well.
    pub(super) fn app(&self, site: &Site, arguments: &[&str]) -> Result<bool> {
        let mut command = Process::new(self.program());
        site.run(command.args(arguments).arg("--root").arg(&self.folder).current_dir(&self.folder))
    }

    /// The built program.
    pub(super) fn program(&self) -> PathBuf {
        self.target.join("debug").join(format!("shop{}", std::env::consts::EXE_SUFFIX))
    }

    /// Deletes it.
    pub(super) fn remove(&self) -> Result<()> {
        let folder = &self.folder;
        std::fs::remove_dir_all(folder).with_context(|| format!("cannot delete `{}`", folder.display()))
    }

    /// Runs cargo with what is downloaded and with exactly the lock file that the tool has written.
    fn cargo(&self, site: &Site, word: &str) -> Result<()> {
        let mut cargo = Process::new("cargo");
        cargo
            .args([word, "--offline", "--locked", "--target-dir"])
            .arg(&self.target)
            .current_dir(&self.folder);
        let mut warnings = 0;
        let success = site.follow(&mut cargo, Stream::Err, |line| {
            warnings += usize::from(line.starts_with("warning"));
        })?;
        if !success {
            bail!("`cargo {word}` fails in a new project");
        }
        if warnings > 0 {
            bail!("a new project compiles with {warnings} lines of warnings");
        }
        Ok(())
    }
}
