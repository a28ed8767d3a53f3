//! `doctor`.

use std::process::Command;

use serde_json::Value;

use crate::tool::Tool;

/// The tool in a folder, where `PATH` may lead to one folder only.
fn doctor(tool: &Tool, path: Option<&str>) -> (Option<i32>, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_houtai"));
    command.args(["doctor", "--json"]).current_dir(tool.folder()).env_remove("CARGO");
    command.envs(path.map(|path| ("PATH", path)));
    let output = command.output().unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["checks"].as_array().unwrap().iter().find(|check| check["check"] == name).unwrap()
}

#[test]
fn without_a_toolchain_it_is_code_1_with_what_to_do() {
    let tool = Tool::new();
    let (code, report) = doctor(&tool, tool.folder().to_str());
    assert_eq!((code, &report["fit"]), (Some(1), &Value::Bool(false)));
    assert_eq!(check(&report, "rustc")["state"], "bad");
    assert!(check(&report, "rustc")["mend"].as_str().unwrap().contains("rustup.rs"));
    assert!(check(&report, "linker")["mend"].as_str().unwrap().contains("install"));
    assert_eq!(check(&report, "psql")["state"], "note");
}

#[test]
fn a_broken_project_is_told_and_an_empty_folder_is_none() {
    let tool = Tool::new();
    let (_, report) = doctor(&tool, None);
    assert_eq!(check(&report, "project")["state"], "note");
    std::fs::write(tool.folder().join("Cargo.toml"), "[package\n").unwrap();
    let (code, report) = doctor(&tool, None);
    assert_eq!((code, &check(&report, "project")["state"]), (Some(1), &Value::from("bad")));
}

#[test]
fn a_project_that_fits_is_named() {
    let tool = Tool::new();
    std::fs::create_dir(tool.folder().join("src")).unwrap();
    std::fs::write(tool.folder().join("src/main.rs"), "fn main() {}\n").unwrap();
    std::fs::write(tool.folder().join("Cargo.toml"), "[package]\nname = \"shop\"\n").unwrap();
    let (_, report) = doctor(&tool, None);
    assert_eq!(check(&report, "project")["state"], "good");
    assert!(check(&report, "project")["found"].as_str().unwrap().starts_with("shop in "));
    assert_eq!(check(&report, "rustc")["state"], "good");
}
