//! What is told and answered while there is no app.

use std::process::Stdio;

use super::project::Project;
use super::running::{Dev, answer, ask, asked, command, get};

const BROWSER: &str = "GET / HTTP/1.1\r\nhost: x\r\naccept: text/html\r\n\r\n";
const BROKEN: &str = "fn text() -> String {\n    nothing_of_this_name()\n}\n";

#[test]
fn a_compile_error_is_a_page_until_it_is_mended() {
    let project = Project::answering("one");
    let dev = Dev::start(project.folder(), &[]);
    let address = dev.serving();
    project.code(BROKEN);
    let failed = dev.wait_for("failed");
    assert_eq!(failed["errors"][0]["at"].as_str().unwrap().split(": ").next(), Some("src/main.rs:2:5"));
    let page = ask(address, BROWSER);
    assert!(page.starts_with("HTTP/1.1 503 ") && page.contains("nothing_of_this_name"), "{page}");
    let state =
        page.split("data-state=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let question = format!("GET /.houtai/dev/wait?state={state} HTTP/1.1\r\nconnection: close\r\n\r\n");
    // Asked before the change. On a busy machine it may still wait in the kernel when the build begins; then the new app
    // answers it, and the page reloads as well.
    let waiting = asked(address, &question);
    project.answer("two");
    let told = answer(waiting);
    assert!(told.contains("houtai-dev: building") || told.ends_with("two"), "{told}");
    assert_eq!(get(address, "/"), "two");
}

#[test]
fn an_error_before_the_first_start_is_a_page_too() {
    let project = Project::answering("one");
    project.code("fn text( {\n");
    let free = ["--", "--set", "server.port=0", "--set", "management.port=0"];
    let dev = Dev::start(project.folder(), &free);
    let failed = dev.wait_for("failed");
    let url = failed["url"].as_str().unwrap().to_owned();
    let address = url.strip_prefix("http://").unwrap().parse().unwrap();
    assert!(get(address, "/").contains("shop does not compile: "));
    project.answer("one");
    dev.wait_for("building");
    assert_eq!(get(address, "/"), "one");
}

#[test]
fn a_failed_start_is_a_page_with_the_last_words_of_the_app() {
    let project = Project::answering("one");
    let dev = Dev::start(project.folder(), &[]);
    let address = dev.serving();
    project.write("config/fail.toml", "the well is dry");
    assert_eq!(dev.wait_for("trouble")["text"], "shop does not start: exit code 3");
    assert!(get(address, "/").contains("error: the well is dry"));
    std::fs::remove_file(project.path("config/fail.toml")).unwrap();
    dev.serving();
    assert_eq!(get(address, "/"), "one");
}

#[test]
fn a_deleted_file_and_a_broken_manifest_are_told_and_mended() {
    let project = Project::answering("one");
    project.write("src/part.rs", "");
    project.code("mod part;\nfn text() -> String {\n    \"one\".to_owned()\n}\n");
    let dev = Dev::start(project.folder(), &[]);
    let address = dev.serving();
    std::fs::remove_file(project.path("src/part.rs")).unwrap();
    assert!(dev.wait_for("failed")["errors"][0]["text"].as_str().unwrap().contains("part"));
    project.write("src/part.rs", "");
    dev.serving();
    let manifest = std::fs::read_to_string(project.path("Cargo.toml")).unwrap();
    project.write("Cargo.toml", "[package\n");
    assert!(dev.wait_for("failed")["errors"][0]["text"].as_str().unwrap().contains("Cargo.toml"));
    project.write("Cargo.toml", &manifest);
    dev.serving();
    assert_eq!(get(address, "/"), "one");
}

#[test]
fn a_terminal_gets_the_first_error_whole_and_the_others_in_a_line() {
    let project = Project::answering("one");
    project.code("fn text() -> String {\n    first_thing();\n    second_thing();\n    third_thing()\n}\n");
    let free = ["dev", "--", "--set", "server.port=0", "--set", "management.port=0"];
    let mut dev = command(project.folder()).args(free).stdout(Stdio::piped()).spawn().unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(dev.stdout.take().unwrap()));
    let mut told = String::new();
    for line in lines.map_while(Result::ok) {
        let line = line.split(" (").next().unwrap().to_owned();
        told.push_str(&format!("{line}\n"));
        if line.contains("does not compile") {
            break;
        }
    }
    dev.kill().unwrap();
    dev.wait().unwrap();
    insta::assert_snapshot!(told);
}
