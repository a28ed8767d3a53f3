//! What the commands that explain the app print for a person.

use crate::process::Hello;

#[test]
fn routes_lists_every_route_with_its_access() {
    insta::assert_snapshot!(Hello::new().run(&["routes"]).printed());
}

#[test]
fn middleware_prints_the_stack_with_reasons() {
    insta::assert_snapshot!(Hello::new().run(&["middleware"]).printed());
}

#[test]
fn explain_prints_what_a_request_goes_through() {
    insta::assert_snapshot!(Hello::new().run(&["explain", "GET", "/todos/7"]).printed());
}

#[test]
fn explain_takes_a_method_in_lower_case_and_a_path_with_a_query() {
    let printed = |method, path| Hello::new().run(&["explain", method, path]).printed();
    assert_eq!(
        printed("get", "/todos?limit=2").lines().skip(1).collect::<Vec<_>>(),
        printed("GET", "/todos").lines().skip(1).collect::<Vec<_>>()
    );
}

#[test]
fn explain_says_what_the_server_answers_by_itself_and_exits_with_1() {
    let ran = Hello::new().run(&["explain", "DELETE", "/todos"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    insta::assert_snapshot!(ran.out);
}

#[test]
fn explain_refuses_what_is_no_method() {
    assert_eq!(Hello::new().run(&["explain", "G T", "/todos"]).refused(), "error: `G T` is no method\n");
}

#[test]
fn settings_lists_every_key() {
    let printed = Hello::new().run(&["settings"]).printed();
    // Of features that hello itself does not ask for, but that a build of the whole workspace switches on.
    let own = printed.lines().filter(|line| !line.starts_with("otlp."));
    insta::assert_snapshot!(own.collect::<Vec<_>>().join("\n"));
}

#[test]
fn check_says_that_nothing_was_found() {
    let nothing = "Nothing found: settings, declaration, document, migrations and folders are in order.\n";
    assert_eq!(Hello::new().run(&["check"]).printed(), nothing);
}

#[test]
fn check_tells_all_mistakes_and_exits_with_1() {
    let settings = Hello::new().file("config/base.toml", "[server]\nprot = 9000\nbacklog = 0\n");
    let ran = settings.run(&["check"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    insta::assert_snapshot!("check_settings", ran.out);
    let folders = Hello::new().file("data", "").variable("HOUTAI_MANAGEMENT__HOST", "::");
    let ran = folders.run(&["check"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    insta::assert_snapshot!("check_folders", ran.out);
}

#[test]
fn an_unknown_command_comes_with_what_was_perhaps_meant() {
    let ran = Hello::new().run(&["serv"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("a similar subcommand exists: 'serve'"), "{}", ran.err);
}

#[test]
fn metrics_lists_every_metric_with_its_meaning() {
    let printed = Hello::new().run(&["metrics"]).printed();
    let row = "houtai_http_panics_total                   counter  panics                               Handlers that panicked.";
    assert!(printed.lines().next().unwrap().starts_with("NAME"), "{printed}");
    assert!(printed.lines().any(|line| line.split_whitespace().eq(row.split_whitespace())), "{printed}");
}
