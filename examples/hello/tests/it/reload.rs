//! SIGHUP: settings in a running process.

use std::time::Instant;

use crate::http::add_todo;
use crate::lines::PATIENCE;
use crate::process::Hello;
use crate::serving::{Serving, Signal};

#[track_caller]
fn takes_a_body_of_2000_bytes(serving: &Serving) -> bool {
    let answer = add_todo(serving.address, 2000);
    match answer.split(' ').nth(1) {
        Some("201") => true,
        Some("413") => false,
        _ => panic!("{answer}"),
    }
}

/// The server takes over what has been reloaded a moment after the log says so.
#[track_caller]
fn comes_to_refuse_a_body_of_2000_bytes(serving: &Serving) {
    let began = Instant::now();
    while takes_a_body_of_2000_bytes(serving) {
        assert!(began.elapsed() < PATIENCE, "the old limit stayed");
        std::thread::yield_now();
    }
}

#[test]
fn a_good_file_changes_what_is_reloadable_and_names_what_needs_a_restart() {
    let mut serving = Serving::start(Hello::new());
    assert!(takes_a_body_of_2000_bytes(&serving));
    serving.hello.write("config/dev.toml", "[server]\nbody_limit = \"1KiB\"\nbacklog = 9\n");
    serving.signal(Signal::HUP);
    let log = serving.log.until("settings reloaded");
    let fields = r#""changed":"server.body_limit","needs_restart":"server.backlog""#;
    assert!(log.contains(fields), "{log}");
    comes_to_refuse_a_body_of_2000_bytes(&serving);
}

#[test]
fn a_bad_file_changes_nothing_and_says_why() {
    let mut serving = Serving::start(Hello::new());
    serving.hello.write("config/dev.toml", "[server]\nbody_limit = \"1KiB\"\nbody_limt = 3\nbacklog = 0\n");
    serving.signal(Signal::HUP);
    serving.log.until("must be at least 1 and at most 65535");
    assert!(takes_a_body_of_2000_bytes(&serving));
    serving.signal(Signal::TERM);
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0), "{log}");
    let reasons =
        ["the settings stay as they are", "\"mistakes\":2", "server.body_limt", "server.backlog = 0"];
    for part in reasons.into_iter().chain(["<root>/config/dev.toml:3", "did you mean `server.body_limit`?"]) {
        assert!(log.contains(part), "{part} is missing in: {log}");
    }
}

#[test]
fn a_broken_file_changes_nothing_and_a_repaired_one_is_taken() {
    let mut serving = Serving::start(Hello::new().file("config/base.toml", "server.body_limit = \"4KiB\"\n"));
    serving.hello.write("config/base.toml", "server.body_limit = \"1KiB\n");
    serving.signal(Signal::HUP);
    assert!(serving.log.until("config/base.toml:1").contains("the settings stay as they are"));
    assert!(takes_a_body_of_2000_bytes(&serving));
    serving.hello.write("config/base.toml", "server.body_limit = \"1KiB\"\n");
    serving.signal(Signal::HUP);
    serving.log.until("settings reloaded");
    comes_to_refuse_a_body_of_2000_bytes(&serving);
}
