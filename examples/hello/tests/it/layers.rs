//! The layers of the settings, low to high: default, base.toml, <profile>.toml, environment, --set.

use serde_json::Value;

use crate::process::Hello;

fn all_layers() -> Hello {
    let base = "[server]\nbacklog = 11\nmax_pairs = 11\nmax_path_depth = 11\nkeep_alive_requests = 11\n";
    Hello::new()
        .file("config/base.toml", base)
        .file("config/test.toml", "[server]\nmax_pairs = 22\nmax_path_depth = 22\nkeep_alive_requests = 22\n")
        // Another profile's file does not count.
        .file("config/prod.toml", "[server]\nbacklog = 99\n")
        .variable("HOUTAI_PROFILE", "test")
        .variable("HOUTAI_SERVER__MAX_PATH_DEPTH", "33")
        .variable("HOUTAI_SERVER__KEEP_ALIVE_REQUESTS", "33")
}

#[track_caller]
fn value_and_origin<'a>(rows: &'a Value, key: &str) -> (&'a str, &'a str) {
    let row = rows.as_array().unwrap().iter().find(|row| row["key"] == key).unwrap();
    (row["value"].as_str().unwrap(), row["origin"].as_str().unwrap())
}

#[test]
fn the_highest_layer_wins_and_is_shown_as_the_origin() {
    let rows = all_layers().run(&["settings", "--json", "--set", "server.keep_alive_requests=44"]).json();
    let expected = [
        ("server.max_connections_per_address", "512", "default"),
        ("server.backlog", "11", "<root>/config/base.toml:2"),
        ("server.max_pairs", "22", "<root>/config/test.toml:2"),
        ("server.max_path_depth", "33", "environment variable HOUTAI_SERVER__MAX_PATH_DEPTH"),
        ("server.keep_alive_requests", "44", "--set"),
    ];
    for (key, value, origin) in expected {
        assert_eq!(value_and_origin(&rows, key), (value, origin), "{key}");
    }
}

#[test]
fn the_default_of_the_profile_lies_below_the_files() {
    let of = |hello: Hello| hello.variable("HOUTAI_PROFILE", "prod").run(&["settings", "--json"]).json();
    let key = "openapi.validate_responses";
    assert_eq!(value_and_origin(&of(Hello::new()), key), ("false", "default of the profile"));
    let with_base = Hello::new().file("config/base.toml", "openapi.validate_responses = true\n");
    assert_eq!(value_and_origin(&of(with_base), key), ("true", "<root>/config/base.toml:1"));
}

#[test]
fn the_argument_names_the_profile_before_the_environment_does() {
    let rows = all_layers().run(&["settings", "--json", "--profile", "prod"]).json();
    assert_eq!(value_and_origin(&rows, "server.backlog"), ("99", "<root>/config/prod.toml:2"));
}

#[test]
fn the_argument_names_the_app_root_before_the_environment_does() {
    let (hello, other) = (Hello::new(), all_layers());
    let rows = hello.run(&["settings", "--json", "--root", other.root().to_str().unwrap()]).json();
    assert_eq!(value_and_origin(&rows, "server.backlog").0, "11");
}

#[test]
fn the_last_of_two_sets_wins() {
    let rows =
        Hello::new().run(&["--set", "server.backlog=1", "settings", "--json", "--set", "server.backlog=2"]);
    assert_eq!(value_and_origin(&rows.json(), "server.backlog"), ("2", "--set"));
}
