//! Signals to a server: what is in progress is finished, unless somebody is in a hurry.

use crate::http::{TODO, begin_todo};
use crate::process::Hello;
use crate::serving::{Serving, Signal};

#[track_caller]
fn finishes_what_is_in_progress(signal: Signal) {
    let serving = Serving::start(Hello::new());
    let mut request = begin_todo(serving.address);
    let (first, second) = TODO.split_at(10);
    request.send(first);
    serving.signal(signal);
    serving.refuses_connections();
    request.send(second);
    let answer = request.read_to_end();
    assert!(answer.starts_with("HTTP/1.1 201 ") && answer.contains("connection: close"), "{answer}");
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("accepted requests are finished first"), "{log}");
}

#[test]
fn sigterm_finishes_the_request_in_progress_and_exits_with_0() {
    finishes_what_is_in_progress(Signal::TERM);
}

#[test]
fn ctrl_c_finishes_the_request_in_progress_and_exits_with_0() {
    finishes_what_is_in_progress(Signal::INT);
}

#[test]
fn a_server_without_a_request_stops_as_well() {
    let serving = Serving::start(Hello::new());
    serving.signal(Signal::TERM);
    assert_eq!(serving.ended().0, Some(0));
}

/// A request that will never be finished keeps the first signal from ending the process.
#[track_caller]
fn second_signal_ends_at_once(second: Signal) -> Option<i32> {
    let serving = Serving::start(Hello::new());
    let _request = begin_todo(serving.address);
    serving.signal(Signal::INT);
    serving.refuses_connections();
    serving.signal(second);
    serving.ended().0
}

#[test]
fn a_second_ctrl_c_ends_at_once_with_130() {
    assert_eq!(second_signal_ends_at_once(Signal::INT), Some(130));
}

#[test]
fn a_sigterm_after_ctrl_c_ends_at_once_with_143() {
    assert_eq!(second_signal_ends_at_once(Signal::TERM), Some(143));
}

#[test]
fn requests_that_outlast_the_shutdown_timeout_are_cut_off_and_told() {
    let hello = Hello::new().variable("HOUTAI_SERVER__SHUTDOWN_TIMEOUT", "100ms");
    let serving = Serving::start(hello);
    let _request = begin_todo(serving.address);
    serving.signal(Signal::TERM);
    let (code, log) = serving.ended();
    assert_eq!(code, Some(1), "{log}");
    assert!(log.contains("1 connection") && log.contains("server.shutdown_timeout"), "{log}");
}
