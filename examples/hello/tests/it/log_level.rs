//! `log-level`: levels of a running app, from another process.

use crate::process::Hello;
use crate::serving::{Serving, Signal};

const TOKEN: &str = "open sesame";

/// A running app and how to reach it.
fn serving() -> (Serving, String) {
    let serving = Serving::start(Hello::new().variable("HOUTAI_MANAGEMENT__TOKEN", TOKEN));
    let address = serving.row("management").to_string();
    (serving, address)
}

#[track_caller]
fn level(serving: &Serving, arguments: &[&str]) -> serde_json::Value {
    serving.hello.run(&[&["log-level", "--json"], arguments].concat()).json()
}

#[test]
fn levels_are_shown_changed_and_set_back() {
    let (serving, address) = serving();
    let at = ["--address", &address];
    let printed =
        |arguments: &[&str]| serving.hello.run(&[&["log-level"], arguments, &at].concat()).printed();
    assert_eq!(printed(&[]), "The levels are info, as log.level says.\n");
    let changed = printed(&["info,hello=debug", "--for", "10m"]);
    assert!(changed.starts_with("The levels are info,hello=debug until 20"), "{changed}");
    assert!(changed.ends_with("; then they are info again, as log.level says.\n"), "{changed}");
    assert_eq!(printed(&["--reset"]), "The levels are info, as log.level says.\n");
}

#[test]
fn a_change_with_a_time_ends_by_itself() {
    let (serving, address) = serving();
    let at = ["--address", &address];
    let changed = level(&serving, &[&["warn", "--for", "1s"], &at[..]].concat());
    assert_eq!((&changed["level"], &changed["changed"]), (&"warn".into(), &true.into()));
    while level(&serving, &at)["changed"] == true {}
    assert_eq!(level(&serving, &at)["level"], "info");
}

#[test]
fn a_reload_with_another_setting_has_the_last_word() {
    let (mut serving, address) = serving();
    let at = ["--address", &address];
    level(&serving, &[&["debug"], &at[..]].concat());
    serving.hello.write("config/dev.toml", "log.level = \"info,hello=warn\"\n");
    serving.signal(Signal::HUP);
    serving.log.until("settings reloaded");
    let shown = level(&serving, &at);
    assert_eq!((&shown["level"], &shown["changed"]), (&"info,hello=warn".into(), &false.into()));
}

#[test]
fn mistakes_are_told_before_anybody_is_asked() {
    let refused = |arguments: &[&str]| Hello::new().run(&[&["log-level"], arguments].concat()).refused();
    let misspelt = refused(&["info,hello=debgu"]);
    assert!(
        misspelt.starts_with("error: `info,hello=debgu` is not understood at character 12:"),
        "{misspelt}"
    );
    assert!(misspelt.ends_with("did you mean `debug`?\n"), "{misspelt}");
    assert_eq!(
        refused(&["debug", "--for", "soon"]),
        "error: --for: `soon` must be a duration such as 500ms, 10s or 1h\n"
    );
    assert_eq!(
        refused(&["--address", "here"]),
        "error: `here` is no address with a port, such as 127.0.0.1:8001\n"
    );
}

#[test]
fn an_app_that_cannot_be_asked_is_told_with_the_next_step() {
    let refused = |set: &str| Hello::new().run(&["log-level", "--set", set]).refused();
    assert!(refused("management.port=0").contains("name it, as its start has printed it, by `--address"));
    assert!(refused("management.enabled=false").contains("`management.enabled` is false"));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = Hello::new().run(&["log-level", "--address", &closed.to_string()]);
    assert!(ran.refused().contains("is the app running, with the same settings?"));
}

#[test]
fn a_wrong_token_is_told() {
    let (serving, address) = serving();
    let other = Hello::new().variable("HOUTAI_MANAGEMENT__TOKEN", "open barley");
    let told = other.run(&["log-level", "--address", &address]).refused();
    assert!(told.contains("does not take this `management.token`"), "{told}");
    drop(serving);
}
