//! One request to a running app, over a connection of its own.

use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result};

/// The whole answer to a `GET`, head and body.
pub(super) fn get(address: &str, path: &str) -> Result<String> {
    ask(address, &format!("GET {path} HTTP/1.1\r\n"), "")
}

/// The whole answer to a `POST` of JSON.
pub(super) fn post_json(address: &str, path: &str, body: &str) -> Result<String> {
    let head = format!(
        "POST {path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        body.len()
    );
    ask(address, &head, body)
}

fn ask(address: &str, head: &str, body: &str) -> Result<String> {
    let host = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).with_context(|| format!("cannot reach {address}"))?;
    write!(stream, "{head}host: {host}\r\nconnection: close\r\n\r\n{body}")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
