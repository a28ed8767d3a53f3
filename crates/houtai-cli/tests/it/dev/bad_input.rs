//! What is refused at once.

use std::net::TcpListener;

use super::project::Project;
use crate::tool::Tool;

#[test]
fn without_a_project_the_next_step_is_told() {
    let error = Tool::new().run(&["dev"]).refused();
    assert!(error.starts_with("error: there is no Cargo.toml in "), "{error}");
    assert!(error.contains("houtai new"), "{error}");
}

#[test]
fn several_programs_are_named() {
    let project = Project::answering("one");
    project.write("src/bin/import.rs", "fn main() {}\n");
    let error = Tool::new().run_in(project.folder(), &["dev"]).refused();
    assert!(error.contains("several programs") && error.contains("import"), "{error}");
    let error = Tool::new().run_in(project.folder(), &["dev", "--bin", "imprt"]).refused();
    assert!(error.contains("no program `imprt`"), "{error}");
}

#[test]
fn a_manifest_that_cannot_be_read_is_shown_as_cargo_says_it() {
    let project = Project::answering("one");
    project.write("Cargo.toml", "[package\n");
    let error = Tool::new().run_in(project.folder(), &["dev"]).refused();
    assert!(error.contains("cargo cannot read the project") && error.contains("[package"), "{error}");
}

#[test]
fn a_taken_port_is_told() {
    let project = Project::answering("one");
    project.code("fn text( {\n");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = format!("server.port={}", taken.local_addr().unwrap().port());
    let ran = Tool::new().run_in(project.folder(), &["dev", "--", "--set", &port]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err.contains("cannot listen on 127.0.0.1:") && ran.err.contains("--set server.port="),
        "{}",
        ran.err
    );
}

#[test]
fn an_unknown_flag_is_code_2() {
    for wrong in [&["dev", "--relase"][..], &["dev", "--grace", "soon"], &["dev", "serve"]] {
        assert_eq!(Tool::new().run(wrong).code, Some(2), "{wrong:?}");
    }
}
