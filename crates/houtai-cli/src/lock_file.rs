//! `Cargo.lock` of a new project: the versions with which the checkout is tested, so that nothing is looked for again.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::source::Source;

/// The file of the checkout, as the project takes it over; none from elsewhere, where cargo makes one.
pub(crate) fn of(source: &Source) -> Option<String> {
    let Source::Path(checkout) = source else { return None };
    fs::read_to_string(checkout.join("Cargo.lock")).ok()
}

/// Takes out what the project does not use. Where that fails, cargo does it at the first build.
pub(crate) fn trim(folder: &Path) {
    let mut command = Command::new("cargo");
    command.args(["update", "--workspace", "--offline", "--quiet"]).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // An outer cargo, such as `cargo run -p houtai-cli`, speaks of another package.
    command.env_remove("CARGO_TARGET_DIR").status().ok();
}
