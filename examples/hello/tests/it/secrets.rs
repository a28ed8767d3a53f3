//! Secrets: no command shows one, neither in what it prints nor in what it complains about.

use crate::help::listed;
use crate::process::{Hello, Ran};
use crate::serving::{Serving, Signal};

const SECRET: &str = "hunter2hunter2hunter2hunter2hunter2hunter2hu";

#[track_caller]
fn shows_nothing(ran: &Ran) {
    assert!(!ran.out.contains("hunter2") && !ran.err.contains("hunter2"), "{ran:?}");
}

fn with_secrets() -> Hello {
    let keys = format!("[keys]\nsigning = [\"first:{SECRET}\"]\n");
    Hello::new().file("config/base.toml", &keys).variable("HOUTAI_MANAGEMENT__TOKEN", SECRET)
}

#[test]
fn settings_shows_that_there_is_a_value_and_not_which() {
    for arguments in [&["settings"][..], &["settings", "--json"], &["settings", "--markdown"]] {
        let ran = with_secrets().run(arguments);
        shows_nothing(&ran);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    let printed = with_secrets().run(&["settings"]).printed();
    let row = printed.lines().find(|line| line.starts_with("management.token")).unwrap();
    assert!(row.contains("environment variable HOUTAI_MANAGEMENT__TOKEN"), "{row}");
    let without = Hello::new().run(&["settings"]).printed();
    assert!(without.lines().all(|line| !line.starts_with(row)));
}

#[test]
fn no_command_shows_a_secret() {
    for command in listed().iter().filter(|command| *command != "serve") {
        let arguments: &[&str] =
            if command == "explain" { &["explain", "GET", "/todos"] } else { &[command] };
        shows_nothing(&with_secrets().run(arguments));
    }
}

#[test]
fn a_server_shows_no_secret_at_start_and_at_reload() {
    let mut serving = Serving::start(with_secrets());
    serving.hello.write("config/base.toml", &format!("[keys]\nsining = [\"{SECRET}\"]\n"));
    serving.signal(Signal::HUP);
    serving.log.until("did you mean");
    serving.signal(Signal::TERM);
    assert!(!serving.table.contains("hunter2"));
    let (_, log) = serving.ended();
    assert!(log.contains("keys.sining") && !log.contains("hunter2"), "{log}");
}

#[test]
fn a_mistake_around_a_secret_is_told_without_it() {
    let slip = Hello::new().variable("HOUTAI_MANAGEMENT__TOKN", SECRET);
    let broken = Hello::new().file("config/base.toml", &format!("[management]\ntoken = \"{SECRET}\n"));
    let short = Hello::new().file("config/base.toml", "[management]\ntoken = [\"hunter2\"]\n");
    for hello in [slip, broken, short] {
        for command in [&["serve"][..], &["check"], &["check", "--json"], &["settings"]] {
            let ran = hello.run(command);
            shows_nothing(&ran);
            assert_eq!(ran.code, Some(1), "{ran:?}");
        }
    }
}

#[test]
fn the_token_opens_the_management_and_nothing_else_does() {
    let serving = Serving::start(with_secrets());
    let management = serving.row("management");
    let ask = |token: &str| {
        let head = format!(
            "GET /nothing HTTP/1.1\r\nhost: test\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        crate::http::exchange(management, &head)
    };
    assert!(ask("wrong").starts_with("HTTP/1.1 401 "));
    assert!(ask(SECRET).starts_with("HTTP/1.1 404 "));
}
