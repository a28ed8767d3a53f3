//! What the program logs, and where to.

use serde_json::Value;

use crate::http::get;
use crate::process::Hello;
use crate::serving::{Serving, Signal};

#[track_caller]
fn read(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[test]
fn without_a_terminal_every_line_is_json_and_each_request_leaves_one() {
    let serving = Serving::start(Hello::new());
    get(serving.address, "/todos/7");
    serving.signal(Signal::TERM);
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0), "{log}");
    let lines: Vec<Value> = log.lines().map(read).collect();
    let access: Vec<&Value> = lines.iter().filter(|line| line["target"] == "houtai::access").collect();
    assert_eq!(access.len(), 1, "{log}");
    assert_eq!((&access[0]["path"], &access[0]["status"]), (&"/todos/7".into(), &404.into()));
}

#[test]
fn people_can_have_their_form_anywhere() {
    let mut serving = Serving::start(Hello::new().variable("HOUTAI_LOG__FORMAT", "human"));
    get(serving.address, "/hello");
    let log = serving.log.until("houtai::access").to_owned();
    let line = log.lines().last().unwrap();
    assert!(line.contains("  INFO houtai::access          GET /hello 200 in "), "{line}");
    assert!(!log.contains('\u{1b}'), "{log}");
}

#[test]
fn with_a_file_lines_go_there_and_the_last_ones_are_out_when_the_process_ends() {
    let serving = Serving::start(Hello::new().variable("HOUTAI_LOG__FILE", "logs/app.log"));
    get(serving.address, "/hello");
    serving.signal(Signal::TERM);
    let root = serving.hello.root().to_owned();
    // The folder is deleted with what holds it.
    let copy = std::thread::spawn(move || {
        let file = root.join("logs/app.log");
        while !std::fs::read_to_string(&file)
            .is_ok_and(|text| text.contains("accepted requests are finished"))
        {
            std::thread::yield_now();
        }
        std::fs::read_to_string(&file).unwrap()
    });
    let file = copy.join().unwrap();
    let (code, log) = serving.ended();
    assert_eq!((code, log.as_str()), (Some(0), ""));
    let lines: Vec<Value> = file.lines().map(read).collect();
    assert!(lines.iter().any(|line| line["path"] == "/hello" && line["status"] == 200), "{file}");
}

#[test]
fn a_start_that_fails_is_told_also_in_the_file() {
    let hello = Hello::new().variable("HOUTAI_LOG__FILE", "app.log").file("data", "");
    let ran = hello.run(&["serve", "--set", "server.port=0", "--set", "management.port=0"]);
    assert!(ran.refused().contains("<root>/data"));
    let file = std::fs::read_to_string(hello.root().join("app.log")).unwrap();
    let line = file.lines().map(read).find(|line| line["level"] == "ERROR").unwrap();
    assert!(line["error"].as_str().unwrap().contains("/data"), "{line}");
}

#[test]
fn a_script_that_panics_is_told_with_the_place() {
    let hello = Hello::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    // Its println! cannot write and panics.
    let ran = hello.ended(hello.command(&["run", "seed", "a"]).stdout(writer).output().unwrap());
    let line =
        ran.err.lines().find(|line| line.contains("houtai::panic")).unwrap_or_else(|| panic!("{}", ran.err));
    let line = read(line);
    assert_eq!(line["level"], "ERROR");
    assert!(line["message"].as_str().unwrap().starts_with("panicked: failed printing to stdout"), "{line}");
    assert!(line["place"].as_str().unwrap().contains(".rs:") && line["thread"].is_string(), "{line}");
}

#[test]
fn levels_that_are_not_understood_are_told_with_their_place() {
    let ran = Hello::new().run(&["check", "--set", "log.level=info,houtai_http=debgu"]);
    assert_eq!(ran.code, Some(1));
    let told = "is not understood at character 18: `debgu` is no level; write error, warn, info, debug, trace or off; did you mean `debug`?";
    assert!(ran.out.contains(told), "{}", ran.out);
}

#[test]
fn commands_beside_a_server_leave_its_file_alone() {
    let hello = Hello::new().variable("HOUTAI_LOG__FILE", "app.log").migrated();
    assert_eq!(hello.run(&["run", "seed", "a"]).printed(), "there are 1 to-dos\n");
    assert!(!hello.root().join("app.log").exists());
}
