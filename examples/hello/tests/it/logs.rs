//! `logs`: what an operator finds in the log file.

use std::io::pipe;
use std::process::Stdio;

use serde_json::Value;

use crate::http::get;
use crate::lines::Lines;
use crate::process::Hello;
use crate::serving::{Serving, Signal};

const LINES: &str = concat!(
    r#"{"time":"2026-01-02T03:04:05.000001Z","level":"INFO","target":"shop","message":"opened","request_id":"0abc-01"}"#,
    "\n",
    r#"{"time":"2026-01-02T03:04:06.000001Z","level":"WARN","target":"shop::orders","message":"the stock is low","left":2,"request_id":"0abc-01"}"#,
    "\n",
    r#"{"time":"2026-01-02T03:04:07.000001Z","level":"ERROR","target":"houtai::access","message":"request","request_id":"0abc-02","method":"GET","path":"/orders/7","route":"/orders/{id}","status":500,"duration_ms":1.500,"bytes":3}"#,
    "\n",
);

fn hello() -> Hello {
    Hello::new().variable("HOUTAI_LOG__FILE", "logs/app.log").file("logs/app.log", LINES)
}

#[test]
fn an_operator_finds_the_lines_of_a_request_by_its_id_in_one_command() {
    let serving = Serving::start(Hello::new().variable("HOUTAI_LOG__FILE", "logs/app.log"));
    // What a user reports: the id in the answer.
    let answer = get(serving.address, "/todos/7");
    let body: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    let id = body["request_id"].as_str().unwrap();
    get(serving.address, "/hello");
    let found = |arguments: &[&str]| serving.hello.run(&[&["logs", "--request-id", id], arguments].concat());
    // The line is written a moment after the answer.
    while found(&[]).code != Some(0) {}
    let lines = found(&["--json"]).printed();
    let line: Value = serde_json::from_str(lines.trim()).unwrap();
    assert_eq!(
        (&line["path"], &line["route"], &line["status"]),
        (&"/todos/7".into(), &"/todos/{id}".into(), &404.into())
    );
    let shown = found(&[]).printed();
    assert!(
        shown.contains("  INFO houtai::access          GET /todos/7 404 in ") && shown.lines().count() == 1,
        "{shown}"
    );
    serving.signal(Signal::TERM);
    assert_eq!(serving.ended().0, Some(0));
}

#[test]
fn lines_are_shown_for_people_or_as_they_stand() {
    let shown = "2026-01-02T03:04:05.000001Z  INFO shop                    opened request_id=0abc-01\n\
        2026-01-02T03:04:06.000001Z  WARN shop::orders            the stock is low left=2 request_id=0abc-01\n\
        2026-01-02T03:04:07.000001Z ERROR houtai::access          GET /orders/7 500 in 1.500 ms request_id=0abc-02 route=/orders/{id} bytes=3\n";
    assert_eq!(hello().run(&["logs"]).printed(), shown);
    assert_eq!(hello().run(&["logs", "--json"]).printed(), LINES);
}

#[test]
fn each_filter_finds_its_lines() {
    let found = |arguments: &[&str]| hello().run(&[&["logs", "--json"], arguments].concat()).printed();
    let count = |arguments: &[&str]| found(arguments).lines().count();
    assert_eq!(count(&["--level", "warn"]), 2);
    assert_eq!(count(&["--request-id", "0abc-01"]), 2);
    assert_eq!(count(&["--route", "/orders/{id}"]), 1);
    assert_eq!(count(&["--grep", "stock is low left=2"]), 1);
    assert_eq!(count(&["--since", "2026-01-02T03:04:06Z", "--until", "2026-01-02T03:04:07Z"]), 1);
    assert_eq!(count(&["-n", "2"]), 2);
    assert!(found(&["-n", "1"]).contains("0abc-02"));
}

#[test]
fn a_log_for_people_is_searched_by_its_text_and_that_is_said() {
    let line = "2026-01-02T03:04:05.000001Z  WARN shop                    low request_id=0abc-01 left=2\n";
    let hello = Hello::new().file("old.log", line);
    let ran = hello.run(&["logs", "--file", "old.log", "--request-id", "0abc-01", "--level", "warn"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), line));
    assert!(ran.err.starts_with("note: some of these lines are not JSON"), "{}", ran.err);
}

#[test]
fn nothing_found_is_told_with_how_much_was_read() {
    let ran = hello().run(&["logs", "--request-id", "0abc"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert_eq!(ran.err, "nothing found among 3 lines in 1 file at <root>/logs/app.log\n");
    let ran = Hello::new().run(&["logs", "--set", "log.file=none.log"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), "there is no log yet at <root>/none.log\n"));
}

#[test]
fn without_a_log_file_the_next_step_is_told() {
    let told = Hello::new().run(&["logs"]).refused();
    for part in ["`log.file` is not set", "standard error", "--file"] {
        assert!(told.contains(part), "{part} is missing in: {told}");
    }
}

#[test]
fn mistakes_in_filters_are_told() {
    let told = |arguments: &[&str]| hello().run(&[&["logs"], arguments].concat()).refused();
    assert!(told(&["--level", "wran"]).contains("did you mean `warn`?"));
    assert!(told(&["--since", "soon"]).contains("`soon` is neither a duration such as 10m nor an instant"));
    assert_eq!(hello().run(&["logs", "-n", "many"]).code, Some(2));
}

#[test]
fn a_reader_that_has_gone_ends_the_command() {
    for arguments in [&["logs"][..], &["logs", "--follow"]] {
        let hello = hello();
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let ran = hello.ended(hello.command(arguments).stdout(writer).output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn who_follows_sees_what_comes_and_ends_with_the_reader() {
    let hello = hello();
    let mut child = hello.command(&["logs", "-f", "-n", "1"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = Lines::of(child.stdout.take().unwrap());
    assert_eq!(lines.until("0abc-02").lines().count(), 1);
    let more = LINES.lines().next().unwrap().replace("opened", "opened again");
    hello.write("logs/app.log", &format!("{LINES}{more}\n"));
    lines.until("opened again");
    child.kill().unwrap();
    child.wait().unwrap();
}
