//! What the figures were measured on; without it they cannot be compared with others.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use serde_json::{Map, Value, json};

use crate::Failure;
use crate::places::Places;

/// The servers have one core, the load generator another.
pub(crate) fn require_two_cores() -> Result<(), Failure> {
    let cores = available_parallelism()?.get();
    if cores < 2 { Err("two cores are needed: one for the server, one for the load".into()) } else { Ok(()) }
}

/// The machine and the versions, for the JSON report.
pub(crate) fn facts(places: &Places) -> Value {
    json!({
        "cpu": cpu_model(),
        "kernel": fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim(),
        "rustc": first_line("rustc", "--version"),
        "wrk": first_line("wrk", "--version"),
        "psql": first_line("psql", "--version"),
        "rivals": rivals(places),
    })
}

fn cpu_model() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map(|(_, name)| name.trim().to_owned()).unwrap_or_default()
}

fn first_line(program: &str, argument: &str) -> String {
    let output = Command::new(program).arg(argument).output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).lines().next().unwrap_or_default().trim().to_owned()
}

fn rivals(places: &Places) -> Value {
    let read = |path: &str| fs::read_to_string(places.rivals().join(path)).unwrap_or_default();
    let lock = read("Cargo.lock");
    let mut versions = Map::new();
    for package in
        ["hyper", "axum", "tower-http", "tokio-postgres", "deadpool-postgres", "cot", "loco-rs", "sea-orm"]
    {
        versions.insert(package.to_owned(), json!(locked(&lock, package)));
    }
    versions.insert("rustango".to_owned(), json!(locked(&read("todo-rustango/Cargo.lock"), "rustango")));
    let pinned = read("fastapi/requirements.txt") + &read("django/requirements.txt");
    let python: Vec<_> = pinned.lines().filter(|line| line.contains("==")).collect();
    versions.insert("python".to_owned(), json!(python));
    versions.into()
}

fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_by_the_whole_name() {
        let lock = "name = \"hyper-util\"\nversion = \"0.1.21\"\n\nname = \"hyper\"\nversion = \"1.12.0\"\n";
        assert_eq!(locked(lock, "hyper"), Some("1.12.0"));
        assert_eq!(locked(lock, "axum"), None);
    }
}
