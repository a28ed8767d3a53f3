//! Notes which compiler builds the app, for `houtai_build_info`.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=HOUTAI_RUSTC={}", compiler().unwrap_or_else(|| "unknown".into()));
}

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by the environment alone")]
/// `1.95.0`; nothing is worth failing a build for.
fn compiler() -> Option<String> {
    let output = Command::new(std::env::var_os("RUSTC")?).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}
