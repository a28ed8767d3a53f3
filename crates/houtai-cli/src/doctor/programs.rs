//! Programs that a project needs: are they there, and new enough?

use std::process::{Command, Stdio};

use super::finding::Finding;
use crate::environment;

/// The oldest Rust that builds the framework.
const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// Toolchain, linker, git and clients of databases.
pub(crate) fn check() -> Vec<Finding> {
    let mut findings = vec![rust(version("rustc", &["--version"])), cargo()];
    findings.extend([component("rustfmt", "fmt"), component("clippy", "clippy"), linker(), git()]);
    findings.extend(["psql", "pg_dump"].map(client));
    findings
}

/// The first line that a program prints about itself.
fn version(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    let printed = String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned);
    printed.filter(|_| output.status.success())
}

fn rust(found: Option<String>) -> Finding {
    let Some(found) = found else {
        return Finding::bad("rustc", "not found", "install Rust: https://rustup.rs");
    };
    let number = found.split(' ').nth(1).unwrap_or_default();
    match numbers(number) >= numbers(RUST) {
        true => Finding::good("rustc", number),
        false => Finding::bad("rustc", format!("{number}, and {RUST} is needed"), "rustup update stable"),
    }
}

/// `1.95.0-nightly` as numbers that can be compared.
fn numbers(version: &str) -> Vec<u32> {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    plain.split('.').map_while(|part| part.parse().ok()).collect()
}

fn cargo() -> Finding {
    match version("cargo", &["--version"]) {
        Some(found) => Finding::good("cargo", found.split(' ').nth(1).unwrap_or(&found)),
        None => Finding::bad("cargo", "not found", "install Rust: https://rustup.rs"),
    }
}

fn component(name: &'static str, command: &str) -> Finding {
    match version("cargo", &[command, "--version"]) {
        Some(found) => Finding::good(name, found.split(' ').nth(1).unwrap_or(&found)),
        None => Finding::advice(name, "not found", format!("rustup component add {name}")),
    }
}

fn linker() -> Finding {
    let Some(found) = version("cc", &["--version"]) else {
        let mend = install("build-essential", "gcc", "build-base", "base-devel");
        return Finding::bad("linker", "no C compiler (cc), with which Rust links", mend);
    };
    let has_fast = cfg!(all(target_os = "linux", target_arch = "x86_64")) || cfg!(target_os = "macos");
    let is_there = has_fast || ["mold", "ld.lld"].iter().any(|name| version(name, &["--version"]).is_some());
    match is_there {
        true => Finding::good("linker", found),
        false => Finding::advice(
            "linker",
            format!("{found}; lld links faster"),
            format!("{}, and link with -fuse-ld=lld", install("lld", "lld", "lld", "lld")),
        ),
    }
}

fn git() -> Finding {
    match version("git", &["--version"]) {
        Some(found) => Finding::good("git", found.trim_start_matches("git version ")),
        None => Finding::advice("git", "not found", install("git", "git", "git", "git")),
    }
}

/// The database in a file needs none.
fn client(name: &'static str) -> Finding {
    match version(name, &["--version"]) {
        Some(found) => Finding::good(name, found),
        None => Finding::note(name, "not found; only needed for looking into PostgreSQL by hand"),
    }
}

/// How the system at hand installs a package, which has another name in each.
fn install(debian: &str, fedora: &str, alpine: &str, arch: &str) -> String {
    let has = |name: &str| {
        let path = environment::variable("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
    };
    match () {
        () if cfg!(target_os = "macos") && debian == "build-essential" => "xcode-select --install".to_owned(),
        () if cfg!(target_os = "macos") => format!("brew install {debian}"),
        () if has("dnf") => format!("sudo dnf install {fedora}"),
        () if has("apk") => format!("sudo apk add {alpine}"),
        () if has("pacman") => format!("sudo pacman -S {arch}"),
        () => format!("sudo apt-get install {debian}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::State;
    use super::*;

    #[test]
    fn an_old_or_missing_compiler_is_bad_and_says_what_to_do() {
        let old = rust(Some("rustc 1.80.1 (3f5fd8dd4 2024-08-06)".into()));
        assert_eq!((old.state, old.mend.as_deref()), (State::Bad, Some("rustup update stable")));
        assert!(old.found.starts_with("1.80.1, and "), "{}", old.found);
        assert_eq!(rust(None).state, State::Bad);
        assert_eq!(rust(Some("rustc 99.0.0-nightly (x)".into())).state, State::Good);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(numbers("1.100.0") > numbers("1.95"));
        assert!(numbers("1.95.0-beta.2") >= numbers("1.95"));
        assert!(numbers("odd") < numbers("1.0"));
    }
}
