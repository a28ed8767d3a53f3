//! Standard output that nobody reads, or that is full.

use std::fs::File;
use std::io::pipe;
use std::net::TcpListener;

use crate::help::listed;
use crate::process::Hello;

#[test]
fn a_reader_that_has_gone_is_no_mistake() {
    // The others need a running app or its log, a file, or another program.
    const OTHERS: [&str; 6] = ["serve", "health", "log-level", "logs", "loaddata", "dbshell"];
    for command in listed().iter().filter(|command| !OTHERS.contains(&command.as_str())) {
        let arguments: &[&str] = match command.as_str() {
            "explain" => &["explain", "GET", "/todos"],
            "db" => &["db", "stats"],
            command => &[command],
        };
        let hello = Hello::new();
        hello.run(&["migrate"]).printed();
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let ran = hello.ended(hello.command(arguments).stdout(writer).output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{command}");
    }
}

#[test]
fn a_full_disk_is_told() {
    let hello = Hello::new();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let ran = hello.ended(hello.command(&["routes"]).stdout(full).output().unwrap());
    let error = "error: cannot write to standard output: No space left on device (os error 28)\n";
    assert_eq!(ran.refused(), error);
}

#[test]
fn a_server_serves_also_when_nobody_reads_its_table() {
    let (hello, socket) = (Hello::new(), TcpListener::bind("127.0.0.1:0").unwrap());
    let address = socket.local_addr().unwrap();
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let mut command = crate::inherited::supervised(&hello, socket, "--set management.port=0");
    let mut child = command.stdout(writer).spawn().unwrap();
    // It waits in the socket until the server accepts.
    let answer = crate::http::get(address, "/hello");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answer.ends_with(r#"{"message":"Hello, World!"}"#), "{answer}");
}
