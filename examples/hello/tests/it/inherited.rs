//! Sockets that a supervisor hands over. The supervisor is a shell: it moves a socket from its standard input to
//! descriptor 3 and becomes the program.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};

use crate::http::{Wire, get};
use crate::process::{Hello, PROGRAM};
use crate::serving::{Serving, Signal};

pub(crate) fn supervised(hello: &Hello, socket: TcpListener, serve: &str) -> Command {
    let mut shell = hello.surroundings("/bin/sh");
    let script = format!("exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" serve {serve}");
    shell.arg("-c").arg(script).arg(PROGRAM).stdin(Stdio::from(OwnedFd::from(socket)));
    shell
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

#[test]
fn an_inherited_socket_is_served_and_the_setting_of_the_port_does_not_count() {
    let (hello, socket) = (Hello::new(), listener());
    let address = socket.local_addr().unwrap();
    let command = supervised(&hello, socket, "--set management.port=0 --set server.port=1");
    let serving = Serving::of(hello, command);
    assert_eq!(serving.address, address);
    assert!(get(address, "/hello").ends_with(r#"{"message":"Hello, World!"}"#));
    serving.signal(Signal::TERM);
    assert_eq!(serving.ended().0, Some(0));
}

#[test]
fn a_client_that_connected_before_the_start_is_answered() {
    let (hello, socket) = (Hello::new(), listener());
    let mut early = Wire::connect(socket.local_addr().unwrap());
    early.send("GET /hello HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
    let _serving = Serving::of(Hello::new(), supervised(&hello, socket, "--set management.port=0"));
    assert!(early.read_to_end().ends_with(r#"{"message":"Hello, World!"}"#));
}
