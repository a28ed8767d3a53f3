//! Lines as they are made of events. Each test has a runtime of its own, by which its lines are told from those of
//! others.

use houtai_core::settings::{ByteSize, Reader, Values};
use houtai_core::{Profile, RequestId, RequestScope};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::line::{Form, is_harmful};
use crate::{LogSettings, Logging};

fn settings() -> LogSettings {
    Reader::new(&Values::new(), Profile::Dev).subject().unwrap()
}

/// What is written while `action` runs, in a form.
fn written(form: Form, settings: &LogSettings, action: impl FnOnce()) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _inside = runtime.enter();
    let logging = Logging::kept();
    logging.apply(settings);
    logging.use_form(form);
    logging.attach();
    action();
    logging.detach();
    logging.lines()
}

fn json(action: impl FnOnce()) -> Vec<Value> {
    let lines = written(Form::Json, &settings(), action);
    lines.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

fn human(action: impl FnOnce()) -> Vec<String> {
    // Without the time, which is another one each time.
    written(Form::Human, &settings(), action)
        .iter()
        .map(|line| line["2026-01-02T03:04:05.678901Z".len()..].to_owned())
        .collect()
}

#[test]
fn an_event_is_an_object_with_its_fields_in_it() {
    let line = json(|| {
        tracing::warn!(target: "shop::orders", number = 7, price = 1.5, paid = true, who = "Ann", at = ?Some(1), "sold");
    });
    let time = line[0]["time"].as_str().unwrap();
    assert!(time.len() == 27 && time.parse::<houtai_core::Timestamp>().is_ok(), "{time}");
    let expected = json!({
        "time": time, "level": "WARN", "target": "shop::orders", "message": "sold",
        "number": 7, "price": 1.5, "paid": true, "who": "Ann", "at": "Some(1)",
    });
    assert_eq!(line, [expected]);
}

#[test]
fn people_read_columns_and_quotation_marks_only_where_they_help() {
    let lines = human(|| {
        tracing::info!(target: "shop", who = "Ann Lee", at = "noon", none = "", list = ?["a"], "sold \"it\"");
        tracing::error!(target: "a_module::with_a::very_long_name", "lost\nnothing");
    });
    assert_eq!(
        lines,
        [
            "  INFO shop                    sold \"it\" who=\"Ann Lee\" at=noon none=\"\" list=[\"a\"]",
            " ERROR a_module::with_a::very_long_name  lost\\nnothing",
        ]
    );
}

#[test]
fn colours_come_only_from_us() {
    let lines =
        written(Form::Coloured, &settings(), || tracing::warn!(target: "shop", x = 1, "\u{1b}[31mred"));
    assert!(lines[0].contains("\u{1b}[33m WARN\u{1b}[0m"), "{:?}", lines[0]);
    assert!(lines[0].contains(r"  \u{1b}[31mred"), "{:?}", lines[0]);
}

#[test]
fn fields_of_spans_come_along_and_the_innermost_wins() {
    let lines = json(|| {
        let outer = tracing::info_span!("order", order = 1, who = "outer", late = tracing::field::Empty);
        let _outer = outer.enter();
        outer.record("late", "yes");
        let _inner = tracing::info_span!("line", who = "inner", item = 2).entered();
        tracing::info!(item = 3, "added");
        drop(_inner);
        tracing::info!("closed");
    });
    assert_eq!(lines[0]["span"], "order:line");
    assert_eq!(
        (&lines[0]["order"], &lines[0]["who"], &lines[0]["item"]),
        (&json!(1), &json!("inner"), &json!(3))
    );
    assert_eq!(
        (&lines[1]["who"], &lines[1]["late"], lines[1].get("item")),
        (&json!("outer"), &json!("yes"), None)
    );
}

#[test]
fn a_field_with_the_name_of_a_column_gets_another() {
    let line = json(|| tracing::info!(level = "high", time = 5, span = "wide", target = "moon", "measured"));
    let line = &line[0];
    assert_eq!((&line["level"], &line["level_"]), (&json!("INFO"), &json!("high")));
    assert_eq!(
        (&line["time_"], &line["span_"], &line["target_"]),
        (&json!(5), &json!("wide"), &json!("moon"))
    );
}

#[test]
fn a_line_names_the_request_in_whose_name_it_is_written() {
    let lines = json(|| {
        let _scope = RequestScope::enter(RequestId::new(1, 2));
        tracing::info!("of the scope");
        tracing::info!(request_id = "another", "of its own");
    });
    assert_eq!(lines[0]["request_id"], "0000000000000001-00000002");
    assert_eq!(lines[1]["request_id"], "another");
}

#[test]
fn ten_megabytes_are_cut_and_the_line_says_how_much() {
    let long = "x".repeat(10 << 20);
    let lines = written(Form::Json, &settings(), || {
        tracing::info!(after = "kept", "{long}");
        tracing::info!(long, after = "left out", "short");
    });
    for line in &lines {
        assert!(line.len() < 16 << 10, "{}", line.len());
    }
    let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let message = lines[0]["message"].as_str().unwrap();
    let kept = message.bytes().take_while(|byte| *byte == b'x').count();
    assert!(kept > 10_000, "{kept}");
    assert_eq!(&message[kept..], format!("…({} bytes cut)", (10 << 20) - kept));
    assert_eq!(lines[0]["after"], "kept");
    assert_eq!((lines[1].get("after"), &lines[1]["fields_cut"]), (None, &json!(1)));
}

#[test]
fn an_error_comes_with_its_causes() {
    let cause = std::io::Error::other("disk full");
    let error = std::io::Error::other(Wrapped(cause));
    let line = json(|| tracing::error!(error = &error as &dyn std::error::Error, "failed"));
    assert_eq!(line[0]["error"], "cannot save: disk full");
}

#[derive(Debug)]
struct Wrapped(std::io::Error);

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cannot save")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn a_value_that_logs_while_it_is_formatted_harms_no_line() {
    struct Noisy;
    impl std::fmt::Display for Noisy {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            tracing::info!("from within");
            f.write_str("noisy")
        }
    }
    let lines = json(|| tracing::info!(value = %Noisy, "outside"));
    assert_eq!((&lines[0]["message"], &lines[1]["value"]), (&json!("from within"), &json!("noisy")));
}

#[test]
fn a_value_that_panics_leaves_the_next_line_whole() {
    struct Broken;
    impl std::fmt::Display for Broken {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("on purpose");
        }
    }
    let lines = json(|| {
        assert!(std::panic::catch_unwind(|| tracing::info!(value = %Broken, "lost")).is_err());
        tracing::info!("whole");
    });
    assert_eq!((lines.len(), &lines[0]["message"]), (1, &json!("whole")));
}

#[test]
fn levels_change_while_the_process_runs() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _inside = runtime.enter();
    let logging = Logging::kept();
    logging.attach();
    // The same place in the code each time: what it remembers must be forgotten.
    let say = || tracing::debug!(target: "shop::orders", "detail");
    say();
    let change = logging.levels().change("info,shop=debug".parse().unwrap(), None);
    say();
    assert!(logging.levels().end(change));
    say();
    logging.detach();
    assert_eq!(logging.lines().len(), 1);
}

fn harmful_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            any::<char>(),
            Just('\n'),
            Just('\u{1b}'),
            Just('"'),
            Just('\\'),
            Just('\u{202e}'),
            Just(' ')
        ],
        0..80,
    )
    .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_json_line_parses_and_says_what_was_said(message in harmful_text(), value in harmful_text()) {
        let line = json(|| {
            let _span = tracing::info_span!("around", value = %value).entered();
            tracing::info!(shown = %value, debugged = ?value, "{message}");
        });
        prop_assert_eq!(&line[0]["message"], &message);
        prop_assert_eq!(&line[0]["shown"], &value);
        prop_assert_eq!(&line[0]["value"], &value);
        prop_assert_eq!(&line[0]["debugged"], &format!("{value:?}"));
    }

    #[test]
    fn whatever_is_said_it_stays_one_harmless_line_within_its_limit(
        message in harmful_text(),
        value in harmful_text(),
        times in 1..200_usize,
        human in any::<bool>(),
    ) {
        let settings = LogSettings { max_line: ByteSize(1 << 10), ..settings() };
        let form = if human { Form::Human } else { Form::Json };
        let (message, value) = (message.repeat(times), value.repeat(times));
        let lines = written(form, &settings, || tracing::info!(%value, other = ?value, "{message}"));
        prop_assert!(lines[0].len() < 1 << 10, "{}", lines[0].len());
        prop_assert!(!lines[0].chars().any(is_harmful), "{:?}", lines[0]);
        prop_assert!(human || serde_json::from_str::<Value>(&lines[0]).is_ok(), "{:?}", lines[0]);
    }
}
