//! `health`: what it says of a server that runs, and of one that does not.

use std::time::Instant;

use serde_json::json;

use crate::http::get;
use crate::lines::PATIENCE;
use crate::process::{FREE_PORTS, Hello};
use crate::serving::Serving;

#[test]
fn a_running_app_is_healthy_check_by_check() {
    let serving = Serving::start(Hello::new());
    let address = serving.row("management").to_string();
    let ran = serving.hello.run(&["health", "--address", &address]);
    let printed = ran.printed();
    assert!(printed.starts_with("ok\n\nCHECK "), "{printed}");
    let checks = ["start", "listener", "drain", "workers"];
    assert!(checks.iter().all(|check| printed.contains(&format!("\n{check} "))), "{printed}");
    let port = format!("management.port={}", serving.row("management").port());
    let report = serving.hello.run(&["health", "--json", "--set", &port]).json();
    assert_eq!(report["status"], "ok");
}

#[test]
fn a_log_that_cannot_be_written_is_a_note_and_takes_nothing_out_of_service() {
    let hello = Hello::new();
    let mut command = hello.command(&["serve", "--set", "log.file=logs/app.log"]);
    command.args(FREE_PORTS);
    let serving = Serving::of(hello, command);
    let address = serving.row("management").to_string();
    let report = || serving.hello.run(&["health", "--json", "--address", &address]).json();
    assert_eq!(report()["notes"], json!([]));
    // A file in the place of the folder: nothing can be opened below it, whoever one is.
    let folder = serving.hello.root().join("logs");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "").unwrap();
    let began = Instant::now();
    let noted = loop {
        // Each question leaves a line that has to be written.
        let _ = get(serving.address, "/todos");
        let report = report();
        if report["notes"] != json!([]) {
            break report;
        }
        assert!(began.elapsed() < PATIENCE, "nobody said it: {report}");
    };
    assert_eq!((&noted["status"], &noted["notes"][0]["name"]), (&json!("ok"), &json!("log")));
    let text = noted["notes"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("the log cannot be written: ") && text.contains("logs"), "{text}");
    let printed = serving.hello.run(&["health", "--address", &address]).printed();
    assert!(printed.contains("\nnote: log: the log cannot be written: "), "{printed}");
}

#[test]
fn an_app_that_does_not_run_is_unreachable_and_the_exit_code_says_so() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let port = format!("management.port={}", closed.port());
    let ran = Hello::new().run(&["health", "--json", "--set", &port]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["status"], "unreachable");
}

#[test]
fn without_an_address_to_ask_it_says_what_to_do() {
    let refused = Hello::new().run(&["health", "--set", "management.port=0"]).refused();
    assert!(refused.contains("management.port is 0") && refused.contains("--address"), "{refused}");
    let refused = Hello::new().run(&["health", "--set", "management.enabled=false"]).refused();
    assert!(refused.contains("management.enabled is false"), "{refused}");
}
