//! Change, build, restart.

use rustix::process::{Signal, kill_process};

use super::project::Project;
use super::running::{Dev, get, process, wait_until_gone};

#[test]
fn a_request_after_a_change_waits_and_sees_it() {
    let project = Project::answering("one");
    let dev = Dev::start(project.folder(), &[]);
    let address = dev.serving();
    assert_eq!(get(address, "/"), "one");
    let old = process(address);
    project.answer("two");
    assert_eq!(dev.wait_for("building")["changed"][0], "src/main.rs");
    wait_until_gone(old);
    assert_eq!(get(address, "/"), "two");
}

#[test]
fn a_change_during_a_build_is_not_lost() {
    let project = Project::answering("one");
    // Each build waits for this file, so that the change certainly comes in the middle of it.
    let wait = "fn main() {\n    while std::fs::metadata(\"go\").is_err() {\n        std::thread::yield_now();\n    }\n}\n";
    project.write("build.rs", wait);
    let dev = Dev::start(project.folder(), &[]);
    dev.wait_for("building");
    project.answer("two");
    dev.wait_for("building");
    project.answer("three");
    dev.wait_for("building");
    project.write("go", "");
    assert_eq!(get(dev.serving(), "/"), "three");
}

#[test]
fn a_changed_setting_restarts_without_a_build() {
    let project = Project::answering("one");
    let dev = Dev::start(project.folder(), &[]);
    let address = dev.serving();
    let before = process(address);
    project.write("config/dev.toml", "server.name = \"x\"\n");
    dev.wait_for("restarting");
    let (events, _) = dev.wait_until("serving");
    assert!(!events.iter().any(|event| event.contains("\"building\"")), "{events:?}");
    assert_ne!(process(address), before);
}

#[test]
fn an_app_that_was_killed_is_started_again() {
    let project = Project::answering("one");
    let dev = Dev::start(project.folder(), &[]);
    let address = dev.serving();
    kill_process(process(address), Signal::KILL).unwrap();
    assert!(dev.wait_for("trouble")["text"].as_str().unwrap().contains("ended by signal 9"));
    assert_eq!(get(address, "/"), "one");
}

#[test]
fn a_signal_leaves_no_process_and_no_port() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let project = Project::answering("one");
        let dev = Dev::start(project.folder(), &[]);
        let address = dev.serving();
        let app = process(address);
        dev.signal(signal);
        assert!(dev.ended().success());
        wait_until_gone(app);
        std::net::TcpListener::bind(address).unwrap();
    }
}

#[test]
fn the_app_does_not_outlive_a_killed_tool() {
    let project = Project::answering("one");
    let dev = Dev::start(project.folder(), &[]);
    let app = process(dev.serving());
    dev.signal(Signal::KILL);
    wait_until_gone(app);
}

#[test]
fn a_signal_during_a_build_ends_it() {
    let project = Project::answering("one");
    let forever = "fn main() {\n    std::fs::write(\"pid\", std::process::id().to_string()).unwrap();\n    loop {\n        std::thread::park();\n    }\n}\n";
    project.write("build.rs", forever);
    let dev = Dev::start(project.folder(), &[]);
    let script = loop {
        let text = std::fs::read_to_string(project.path("pid")).unwrap_or_default();
        if let Some(process) = text.parse().ok().and_then(rustix::process::Pid::from_raw) {
            break process;
        }
        std::thread::yield_now();
    };
    dev.signal(Signal::INT);
    assert!(dev.ended().success());
    wait_until_gone(script);
}
