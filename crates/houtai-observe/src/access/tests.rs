//! The access line in its two forms.

use std::time::Duration;

use houtai_core::RequestId;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::line::{MARK_BYTES, push_escaped};

fn entry() -> AccessEntry<'static> {
    AccessEntry {
        method: "GET",
        path: "/todos/7",
        route: Some("/todos/{id}"),
        protocol: "HTTP/1.1",
        status: Some(200),
        duration: Duration::from_micros(1234),
        bytes: 34,
        is_complete: true,
        is_lasting: false,
        peer: [127, 0, 0, 1].into(),
        request_id: RequestId::new(0xabc, 9),
    }
}

fn logged(entry: &AccessEntry<'_>, form: Form) -> Vec<String> {
    let outlet = Arc::new(Outlet::kept());
    outlet.use_form(form);
    AccessLines(Arc::clone(&outlet)).log(entry);
    outlet.lines()
}

fn json_of(entry: &AccessEntry<'_>) -> Value {
    serde_json::from_str(&logged(entry, Form::Json)[0]).unwrap()
}

#[test]
fn machines_read_an_object() {
    let line = json_of(&entry());
    let expected = json!({
        "time": line["time"], "level": "INFO", "target": "houtai::access", "message": "request",
        "request_id": "0000000000000abc-00000009", "method": "GET", "path": "/todos/7", "route": "/todos/{id}",
        "status": 200, "duration_ms": 1.234, "bytes": 34, "peer": "127.0.0.1", "protocol": "HTTP/1.1",
    });
    assert_eq!(line, expected);
}

#[test]
fn people_read_a_sentence() {
    let line = &logged(&entry(), Form::Human)[0];
    assert_eq!(
        &line["2026-01-02T03:04:05.678901Z".len()..],
        "  INFO houtai::access          GET /todos/7 200 in 1.234 ms request_id=0000000000000abc-00000009 route=/todos/{id} bytes=34 peer=127.0.0.1 protocol=HTTP/1.1"
    );
}

#[test]
fn the_level_tells_failures_and_slowness() {
    let level = |status, seconds| {
        let line = json_of(&AccessEntry { status, duration: Duration::from_secs(seconds), ..entry() });
        (line["level"].clone(), line.get("slow").cloned())
    };
    assert_eq!(level(Some(404), 0), (json!("INFO"), None));
    assert_eq!(level(Some(200), 1), (json!("WARN"), Some(json!(true))));
    assert_eq!(level(Some(500), 0), (json!("ERROR"), None));
    assert_eq!(level(Some(503), 0), (json!("WARN"), None));
    assert_eq!(level(Some(504), 30), (json!("ERROR"), Some(json!(true))));
}

#[test]
fn a_client_that_has_gone_is_seen() {
    let gone = json_of(&AccessEntry { status: None, is_complete: false, ..entry() });
    assert_eq!((&gone["outcome"], gone.get("status")), (&json!("client_gone"), None));
    let cut = json_of(&AccessEntry { is_complete: false, ..entry() });
    assert_eq!((&cut["outcome"], &cut["status"]), (&json!("cut_off"), &json!(200)));
    let line = &logged(&AccessEntry { status: None, is_complete: false, ..entry() }, Form::Human)[0];
    assert!(
        line.contains("GET /todos/7 no answer in 1.234 ms") && line.ends_with("outcome=client_gone"),
        "{line}"
    );
}

#[test]
fn without_a_route_there_is_none_and_addresses_are_written_as_usual() {
    let line = json_of(&AccessEntry { route: None, peer: "2001:db8::1".parse().unwrap(), ..entry() });
    assert_eq!((line.get("route"), &line["peer"]), (None, &json!("2001:db8::1")));
}

#[test]
fn what_the_levels_do_not_permit_is_not_written() {
    let outlet = Arc::new(Outlet::kept());
    let lines = AccessLines(Arc::clone(&outlet));
    outlet.levels.set(&"info,houtai::access=warn".parse().unwrap());
    lines.log(&entry());
    assert!(lines.is_wanted() && outlet.lines().is_empty());
    lines.log(&AccessEntry { status: Some(500), ..entry() });
    assert_eq!(outlet.lines().len(), 1);
    outlet.levels.set(&"info,houtai::access=off".parse().unwrap());
    assert!(!lines.is_wanted());
}

proptest! {
    #[test]
    fn a_path_can_break_no_line(path in ".{0,200}", times in 1..40_usize, human in any::<bool>()) {
        let path = path.repeat(times);
        let form = if human { Form::Human } else { Form::Json };
        let lines = logged(&AccessEntry { path: &path, ..entry() }, form);
        prop_assert!(!lines[0].chars().any(crate::line::is_harmful) && lines[0].len() < 2048);
        if !human {
            let line: Value = serde_json::from_str(&lines[0]).unwrap();
            let shown = line["path"].as_str().unwrap();
            // The room is that of the escaped text: some letters take twelve bytes.
            let mut escaped = Vec::new();
            push_escaped(&mut escaped, &path, Escape::Json, usize::MAX);
            let fits = escaped.len() <= PATH_BYTES - MARK_BYTES;
            prop_assert_eq!(shown == path, fits, "{}", shown);
            prop_assert_eq!(&line["status"], 200);
        }
    }

    #[test]
    fn addresses_are_written_as_they_are_displayed(v4 in any::<[u8; 4]>(), v6 in any::<[u8; 16]>()) {
        for address in [IpAddr::from(v4), IpAddr::from(v6)] {
            let mut out = Vec::new();
            push_address(&mut out, address);
            prop_assert_eq!(String::from_utf8(out).unwrap(), address.to_string());
        }
    }
}

#[test]
fn the_head_in_one_piece_is_that_of_other_lines() {
    for level in [Level::ERROR, Level::WARN, Level::INFO] {
        let mut other = Vec::new();
        push_head(&mut other, Form::Json, Stamp::now(), level, ACCESS_TARGET);
        other.extend_from_slice(br#","message":"request","request_id":""#);
        assert!(other.ends_with(json_head(level)), "{level}");
    }
}
