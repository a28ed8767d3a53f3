//! `run`: scripts inside the started app.

use std::io::pipe;

use crate::process::Hello;

#[test]
fn a_script_adds_a_todo_for_each_argument() {
    assert_eq!(Hello::new().migrated().run(&["run", "seed", "a", "b"]).printed(), "there are 2 to-dos\n");
    assert_eq!(Hello::new().migrated().run(&["run", "seed"]).printed(), "there are 0 to-dos\n");
}

#[test]
fn everything_behind_the_name_goes_to_the_script() {
    let arguments = ["run", "seed", "--json", "--set", "a=b", "-x", "--", "--help"];
    assert_eq!(Hello::new().migrated().run(&arguments).printed(), "there are 6 to-dos\n");
    assert_eq!(
        Hello::new().migrated().run(&["run", "seed", "--", "--help"]).printed(),
        "there are 1 to-dos\n"
    );
}

#[test]
fn help_behind_the_name_shows_the_doc_of_the_script() {
    let doc = "seed: Adds a to-do for each argument and says how many there are.\n";
    assert_eq!(Hello::new().run(&["run", "seed", "--help"]).printed(), doc);
}

#[test]
fn settings_reach_a_script_from_before_its_name() {
    let ran = Hello::new().run(&["run", "--set", "server.prot=1", "seed", "a"]);
    assert!(ran.refused().contains("did you mean `server.port`?"));
}

#[test]
fn a_script_runs_beside_a_server() {
    let serving = crate::serving::Serving::start(Hello::new());
    assert_eq!(serving.hello.run(&["run", "seed", "a"]).printed(), "there are 1 to-dos\n");
}

#[test]
fn without_a_name_the_scripts_are_listed() {
    insta::assert_snapshot!(Hello::new().run(&["run"]).printed());
}

#[test]
fn an_unknown_script_comes_with_what_was_perhaps_meant() {
    let error = "error: there is no script `sed`; there are: seed; did you mean `seed`?\n";
    assert_eq!(Hello::new().run(&["run", "sed", "a"]).refused(), error);
}

#[test]
fn a_script_for_which_the_app_cannot_start_does_not_run() {
    let ran = Hello::new().file("data", "").run(&["run", "seed", "a"]);
    assert!(ran.refused().contains("<root>/data"));
}

#[test]
fn a_script_that_panics_is_an_error_with_its_name() {
    let hello = Hello::new();
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    // Its println! cannot write and panics.
    let ran = hello.ended(hello.command(&["run", "seed", "a"]).stdout(writer).output().unwrap());
    let error = ran.refused();
    assert!(
        error.ends_with(
            "error: script `seed`: it panicked: failed printing to stdout: Broken pipe (os error 32)\n"
        ),
        "{error}"
    );
}
