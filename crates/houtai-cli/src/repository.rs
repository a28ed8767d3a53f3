//! A git repository around the new project, as `cargo new` has it.

use std::path::Path;
use std::process::{Command, Stdio};

/// Begins a repository, unless git is missing or one is around the place already.
pub(crate) fn begin(folder: &Path, place: &Path) {
    if !is_inside_one(place) {
        // A project without one is as good a project.
        git(folder, &["init", "--quiet"]);
    }
}

/// Whether a repository would hold the place; one that ignores it does not.
fn is_inside_one(place: &Path) -> bool {
    let Some(parent) = place.parent() else { return false };
    let path = place.to_string_lossy();
    git(parent, &["rev-parse", "--is-inside-work-tree"]) && !git(parent, &["check-ignore", "--quiet", &path])
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
