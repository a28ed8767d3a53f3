//! What keeps a server from starting: exit status 1, nothing on standard output, and a message with the next step.

use std::net::TcpListener;

use crate::process::{FREE_PORTS, Hello};

#[track_caller]
fn refused(hello: &Hello) -> String {
    hello.run(&[&["serve"], &FREE_PORTS[..]].concat()).refused()
}

#[track_caller]
fn port_in_use(setting: &str) -> String {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    // The last one counts.
    let busy = format!("{setting}={port}");
    let error = Hello::new().run(&[&["serve"], &FREE_PORTS[..], &["--set", &busy]].concat()).refused();
    error.replace(&port, "<port>")
}

#[test]
fn a_port_in_use_is_named_with_the_setting_of_another() {
    insta::assert_snapshot!(port_in_use("server.port"));
}

#[test]
fn a_management_port_in_use_is_named_with_the_setting_of_another() {
    insta::assert_snapshot!(port_in_use("management.port"));
}

#[test]
fn an_unknown_setting_comes_with_what_was_perhaps_meant() {
    let hello = Hello::new().file("config/base.toml", "[server]\nprot = 9000\n");
    insta::assert_snapshot!(refused(&hello));
}

#[test]
fn a_wrong_type_names_its_environment_variable() {
    insta::assert_snapshot!(refused(&Hello::new().variable("HOUTAI_SERVER__BACKLOG", "many")));
}

#[test]
fn broken_toml_is_told_with_file_and_line() {
    let hello = Hello::new().file("config/base.toml", "[server]\nbacklog = 9\nkeep_alive = \"60s\n");
    insta::assert_snapshot!(refused(&hello));
}

#[test]
fn mistakes_of_all_sources_stand_in_one_report() {
    let hello = Hello::new()
        .file("config/base.toml", "[server]\nbacklog = 9\nkeep_alive 60\n")
        .file("config/dev.toml", "[sever]\nport = 1\n\n[server]\nkeep_alive = 60\n")
        .variable("HOUTAI_SERVER_PORT", "9000")
        .variable("HOUTAI_OPENAPI__CASE", "kebab");
    let ran = hello.run(&["serve", "--set", "server.max_pairs=-1", "--set", "management.port"]);
    insta::assert_snapshot!(ran.refused());
}

#[test]
fn an_unknown_profile_is_refused_wherever_it_was_named() {
    let by_variable = refused(&Hello::new().variable("HOUTAI_PROFILE", "production"));
    insta::assert_snapshot!("profile_of_the_environment", by_variable);
    let by_argument = Hello::new().run(&["serve", "--profile", "staging"]).refused();
    insta::assert_snapshot!("profile_of_the_command_line", by_argument);
}

#[test]
fn an_app_root_that_does_not_exist_is_refused_and_not_made() {
    let hello = Hello::new();
    let missing = hello.root().join("missing");
    let by_argument = hello.run(&["serve", "--root", missing.to_str().unwrap()]).refused();
    insta::assert_snapshot!("root_of_the_command_line", by_argument);
    // Relative to the working directory.
    assert_eq!(hello.run(&["serve", "--root", "missing"]).refused(), by_argument);
    let mut by_variable = hello.command(&["serve"]);
    by_variable.env("HOUTAI_ROOT", &missing);
    insta::assert_snapshot!("root_of_the_environment", hello.ended(by_variable.output().unwrap()).refused());
    assert!(!missing.exists());
}

#[test]
fn a_file_in_the_place_of_a_folder_is_told() {
    let hello = Hello::new().file("data", "");
    insta::assert_snapshot!("data_is_a_file", refused(&hello));
    let file = hello.root().join("data");
    insta::assert_snapshot!(
        "root_is_a_file",
        hello.run(&["serve", "--root", file.to_str().unwrap()]).refused()
    );
    let hello = Hello::new().file("config", "");
    insta::assert_snapshot!("config_is_a_file", refused(&hello));
}

#[test]
fn management_for_everybody_needs_a_token() {
    let open = Hello::new().variable("HOUTAI_MANAGEMENT__HOST", "0.0.0.0");
    insta::assert_snapshot!(refused(&open));
}

#[test]
fn an_address_that_this_machine_does_not_have_is_told() {
    // TEST-NET-1 of RFC 5737 belongs to nobody.
    insta::assert_snapshot!(refused(&Hello::new().variable("HOUTAI_SERVER__HOST", "192.0.2.1")));
}

#[test]
fn sockets_announced_wrongly_are_refused() {
    insta::assert_snapshot!("listen_fds_no_number", refused(&Hello::new().variable("LISTEN_FDS", "one")));
    insta::assert_snapshot!("listen_fds_without_socket", refused(&Hello::new().variable("LISTEN_FDS", "1")));
}
