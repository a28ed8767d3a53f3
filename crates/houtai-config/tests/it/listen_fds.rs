//! Sockets that a supervisor hands over. The supervisor is a shell: it moves a socket from its standard input to
//! descriptor 3 and becomes this very test binary, which runs one of the tests that are ignored otherwise.

#![cfg(unix)]

use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::process::{Command, Output, Stdio};

use houtai_config::{Environment, inherited_listeners};

fn supervise(socket: impl Into<OwnedFd>, variables: &str, test: &str) -> Output {
    let script = format!(
        "exec 3<&0 0</dev/null; {variables} exec \"$0\" --exact listen_fds::{test} --ignored --nocapture"
    );
    let program = std::env::current_exe().unwrap();
    Command::new("sh").arg("-c").arg(script).arg(program).stdin(Stdio::from(socket.into())).output().unwrap()
}

#[track_caller]
fn passes(output: &Output) {
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{output:?}");
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

#[test]
fn a_listener_is_taken_with_its_name() {
    passes(&supervise(
        listener(),
        "LISTEN_FDS=1 LISTEN_PID=$$ LISTEN_FDNAMES=http",
        "child_takes_one_named_http",
    ));
}

#[test]
fn a_listener_without_pid_and_name_is_taken() {
    passes(&supervise(listener(), "LISTEN_FDS=1", "child_takes_one_without_name"));
}

#[test]
fn sockets_of_another_process_are_ignored() {
    passes(&supervise(listener(), "LISTEN_FDS=1 LISTEN_PID=1", "child_takes_none"));
}

#[test]
fn what_is_no_listening_tcp_socket_is_refused() {
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    passes(&supervise(udp, "LISTEN_FDS=1 LISTEN_PID=$$", "child_refuses_descriptor_3"));
    let listening = listener();
    let connected = TcpStream::connect(listening.local_addr().unwrap()).unwrap();
    passes(&supervise(connected, "LISTEN_FDS=1 LISTEN_PID=$$", "child_refuses_descriptor_3"));
    let file = std::fs::File::open("/dev/null").unwrap();
    passes(&supervise(file, "LISTEN_FDS=1 LISTEN_PID=$$", "child_refuses_descriptor_3"));
}

#[test]
#[ignore = "run by the tests above, with a socket as descriptor 3"]
fn child_takes_one_named_http() {
    let taken = inherited_listeners(&Environment::of_process()).unwrap();
    assert_eq!((taken.len(), taken[0].name.as_deref()), (1, Some("http")));
    let address = taken[0].listener.local_addr().unwrap();
    let client = TcpStream::connect(address).unwrap();
    let (_, peer) = taken[0].listener.accept().unwrap();
    assert_eq!(peer, client.local_addr().unwrap());
    // A child of the app must not believe that the sockets are meant for it.
    assert!(Environment::of_process().get("LISTEN_FDS").is_none());
}

#[test]
#[ignore = "run by the tests above, with a socket as descriptor 3"]
fn child_takes_one_without_name() {
    let taken = inherited_listeners(&Environment::of_process()).unwrap();
    assert_eq!((taken.len(), taken[0].name.as_deref()), (1, None));
}

#[test]
#[ignore = "run by the tests above, with a socket as descriptor 3"]
fn child_takes_none() {
    assert!(inherited_listeners(&Environment::of_process()).unwrap().is_empty());
}

#[test]
#[ignore = "run by the tests above, with a socket as descriptor 3"]
fn child_refuses_descriptor_3() {
    let told = inherited_listeners(&Environment::of_process()).unwrap_err().to_string();
    assert!(told.starts_with("inherited descriptor 3: it is no listening TCP socket"), "{told}");
}
