//! A client that writes bytes, so that a test decides when each part of a request goes out.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use crate::lines::PATIENCE;

/// A to-do that is sent.
pub(crate) const TODO: &str = r#"{"title": "Water the plants"}"#;

/// One connection.
pub(crate) struct Wire {
    stream: TcpStream,
}

impl Wire {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { stream }
    }

    pub(crate) fn send(&mut self, bytes: &str) {
        self.stream.write_all(bytes.as_bytes()).unwrap();
    }

    /// Reads up to and with `end`.
    #[track_caller]
    pub(crate) fn read_until(&mut self, end: &str) -> String {
        let mut bytes = Vec::new();
        while !bytes.ends_with(end.as_bytes()) {
            let mut byte = [0];
            let read = self.stream.read_exact(&mut byte);
            read.unwrap_or_else(|error| panic!("{error} after: {}", String::from_utf8_lossy(&bytes)));
            bytes.extend(byte);
        }
        String::from_utf8(bytes).unwrap()
    }

    /// Reads until the other side closes.
    #[track_caller]
    pub(crate) fn read_to_end(&mut self) -> String {
        let mut text = String::new();
        self.stream.read_to_string(&mut text).unwrap_or_else(|error| panic!("{error} after: {text}"));
        text
    }
}

/// Sends a request and reads the answer.
#[track_caller]
pub(crate) fn exchange(address: SocketAddr, request: &str) -> String {
    let mut wire = Wire::connect(address);
    wire.send(request);
    wire.read_to_end()
}

#[track_caller]
pub(crate) fn get(address: SocketAddr, path: &str) -> String {
    exchange(address, &format!("GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n"))
}

/// Adds a to-do with a body of this many bytes; spaces fill it up.
#[track_caller]
pub(crate) fn add_todo(address: SocketAddr, length: usize) -> String {
    let head =
        format!("POST /todos HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: {length}\r\n");
    exchange(address, &format!("{head}content-type: application/json\r\n\r\n{TODO:length$}"))
}

/// A request in progress: its endpoint waits for a body of which nothing has come.
#[track_caller]
pub(crate) fn begin_todo(address: SocketAddr) -> Wire {
    let mut wire = Wire::connect(address);
    let length = TODO.len();
    wire.send(&format!("POST /todos HTTP/1.1\r\nhost: test\r\ncontent-length: {length}\r\n"));
    wire.send("content-type: application/json\r\nexpect: 100-continue\r\n\r\n");
    // The server says it when the endpoint begins to read.
    assert_eq!(wire.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    wire
}
