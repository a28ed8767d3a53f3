//! The project in whose folder we are, if we are in one.

use std::path::Path;
use std::process::{Command, Stdio};

use super::finding::Finding;
use crate::dev::addresses::Addresses;
use crate::dev::options::Options;
use crate::dev::project::Project;

/// What is found, and where the project listens: as far as it has been built, it can say.
pub(crate) fn check(folder: &Path) -> (Vec<Finding>, Addresses) {
    if !folder.ancestors().any(|above| above.join("Cargo.toml").is_file()) {
        return (
            vec![Finding::note("project", "none here; make one: houtai new shop")],
            Addresses::default(),
        );
    }
    match Project::find(&Options::of_folder(folder)) {
        Ok(project) => {
            let program = project.executable(false);
            let asked = program.is_file().then(|| Addresses::ask(&program, &project, &[]));
            let addresses = asked.and_then(Result::ok).map(|asked| asked.addresses).unwrap_or_default();
            let found = format!("{} in {}", project.bin, project.folder.display());
            (vec![Finding::good("project", found), lock_file(&project.workspace)], addresses)
        }
        // It may be a workspace with several programs, or a manifest that names a folder that is gone.
        Err(error) => {
            let text = error.to_string();
            let (found, mend) = text.split_once("\n  → ").unwrap_or((&text, "mend Cargo.toml"));
            (vec![Finding::bad("project", found.trim_end(), mend)], Addresses::default())
        }
    }
}

/// Without it in git, two people build from other versions.
fn lock_file(workspace: &Path) -> Finding {
    let is = |arguments: &[&str]| {
        let quiet = Command::new("git")
            .args(arguments)
            .current_dir(workspace)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        quiet.is_ok_and(|status| status.success())
    };
    match () {
        () if !workspace.join("Cargo.lock").is_file() => {
            Finding::advice("Cargo.lock", "not there yet", "cargo generate-lockfile")
        }
        () if !is(&["rev-parse", "--git-dir"]) => {
            Finding::note("Cargo.lock", "there; the project is not in git")
        }
        () if is(&["ls-files", "--error-unmatch", "Cargo.lock"]) => Finding::good("Cargo.lock", "in git"),
        () => Finding::advice("Cargo.lock", "not in git", "git add Cargo.lock"),
    }
}
