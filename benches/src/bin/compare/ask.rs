//! A client for single requests: enough to look at an answer, not to load a server.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use crate::Failure;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of the header `name`, which is written in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find_map(|(found, value)| found.eq_ignore_ascii_case(name).then(|| value.trim()))
    }
}

pub(crate) fn get(port: u16, path: &str) -> Result<Answer, Failure> {
    ask(port, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
}

pub(crate) fn post(port: u16, path: &str, body: &str) -> Result<Answer, Failure> {
    let length = body.len();
    ask(
        port,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}

fn ask(port: u16, request: &str) -> Result<Answer, Failure> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(request.as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    parse(&text).ok_or_else(|| format!("the answer is no HTTP/1.1: {text:?}").into())
}

fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let answer = parse("HTTP/1.1 422 Unprocessable\r\nContent-Type: text/plain\r\n\r\nno").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (422, "no"));
        assert_eq!(answer.header("content-type"), Some("text/plain"));
        assert_eq!(answer.header("date"), None);
    }

    #[test]
    fn other_protocols_are_refused() {
        assert!(parse("SSH-2.0-server\r\n\r\n").is_none());
        assert!(parse("HTTP/1.1 200 OK\r\n").is_none());
    }
}
