//! What the same commands print for a program: the keys on which it may rely.

use serde_json::Value;

use crate::process::Hello;

#[track_caller]
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The rows of a command that prints a list, each of which has exactly these keys.
#[track_caller]
fn rows(arguments: &[&str], expected: &[&str]) -> Vec<Value> {
    let Value::Array(rows) = Hello::new().run(arguments).json() else { panic!("it is no list") };
    assert!(!rows.is_empty());
    rows.iter().for_each(|row| assert_eq!(keys(row), expected));
    rows
}

#[test]
fn routes() {
    let about = ["method", "path", "access", "operation", "module", "summary"];
    let rest = ["hidden", "deprecated", "websocket", "middleware", "source"];
    let rows = rows(&["routes", "--json"], &[&about[..], &rest].concat());
    let first = [&rows[0]["method"], &rows[0]["path"], &rows[0]["operation"]];
    assert_eq!(first, ["POST", "/todos", "todos::create"]);
}

#[test]
fn middleware() {
    let rows = rows(&["middleware", "--json"], &["step", "reason"]);
    assert_eq!(rows[0]["step"], "head limits");
}

#[test]
fn explain() {
    let ran = Hello::new().run(&["explain", "--json", "GET", "/todos/7"]).json();
    assert_eq!(
        (keys(&ran), &ran["operation"]),
        (vec!["operation", "path", "status", "statuses", "steps"], &"todos::get".into())
    );
    let steps = ran["steps"].as_array().unwrap();
    steps.iter().for_each(|step| assert_eq!(keys(step), ["step", "what"]));
    // As many as the stack has.
    assert_eq!(steps.len(), rows(&["middleware", "--json"], &["step", "reason"]).len());
}

#[test]
fn explain_of_what_the_server_answers_by_itself_has_no_operation() {
    let ran = Hello::new().run(&["explain", "--json", "DELETE", "/todos"]);
    let explained: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &explained["operation"]), (Some(1), &Value::Null));
}

#[test]
fn settings() {
    let values = ["key", "value", "default", "profile_defaults", "origin"];
    let about = ["expected", "rules", "reloadable", "secret", "doc"];
    let rows = rows(&["settings", "--json"], &[&values[..], &about].concat());
    let row = |key: &str| rows.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{key}"));
    assert_eq!(
        (&row("server.port")["value"], &row("server.port")["default"]),
        (&"8000".into(), &"8000".into())
    );
    assert_eq!(row("server.max_connections_per_address")["default"], "512");
    assert_eq!(row("management.port")["default"], "8001");
    assert_eq!(row("openapi.validate_responses")["profile_defaults"]["prod"], "false");
    assert_eq!(
        (&row("management.token")["secret"], &row("server.host")["secret"]),
        (&true.into(), &false.into())
    );
}

#[test]
fn run_lists_the_scripts() {
    let rows = rows(&["run", "--json"], &["name", "module", "doc"]);
    assert_eq!(rows[0]["name"], "seed");
}

#[test]
fn check() {
    assert_eq!(Hello::new().run(&["check", "--json"]).json(), Value::Array(Vec::new()));
    let ran = Hello::new().run(&["check", "--json", "--set", "server.prot=1"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    let findings: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(keys(&findings[0]), ["id", "severity", "message", "advice"]);
    let found = [&findings[0]["id"], &findings[0]["severity"], &findings[0]["advice"]];
    assert_eq!(found, ["settings.value", "error", "did you mean `server.port`?"]);
}
