//! What we read of a connection, against what hyper reads of the same bytes.

use std::convert::Infallible;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};

use http::header::TRANSFER_ENCODING;
use http_body_util::BodyExt;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use proptest::prelude::*;
use tokio::io::AsyncWriteExt;

use super::decoder::Decoder;
use super::input::{Input, ReadHead};

/// One request: its line, its headers, its body or that it broke off.
type Seen = (String, Vec<(String, Vec<u8>)>, Option<Vec<u8>>);

fn line(parts: &http::request::Parts) -> String {
    format!("{} {} {:?}", parts.method, parts.uri, parts.version)
}

fn headers(parts: &http::request::Parts) -> Vec<(String, Vec<u8>)> {
    let mut headers: Vec<_> =
        parts.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
    headers.sort();
    headers
}

/// What hyper makes of the bytes.
async fn by_hyper(wire: &[u8]) -> Vec<Seen> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let of_requests = Arc::clone(&seen);
    let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let seen = Arc::clone(&of_requests);
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.ok().map(|body| body.to_bytes().to_vec());
            seen.lock().unwrap().push((line(&parts), headers(&parts), body));
            Ok::<_, Infallible>(http::Response::new(String::new()))
        }
    });
    let (near, mut far) = tokio::io::duplex(1 << 20);
    far.write_all(wire).await.unwrap();
    far.shutdown().await.unwrap();
    let mut builder = hyper::server::conn::http1::Builder::new();
    let serving = builder.half_close(true).serve_connection(TokioIo::new(near), service);
    // It ends with an error where the bytes are no requests.
    drop(serving.await);
    std::mem::take(&mut *seen.lock().unwrap())
}

/// What we make of them.
async fn by_us(wire: &[u8]) -> Vec<Seen> {
    let (mut near, mut far) = tokio::io::duplex(1 << 20);
    far.write_all(wire).await.unwrap();
    far.shutdown().await.unwrap();
    let mut input = Input::new(64 << 10);
    let mut seen = Vec::new();
    while let Ok(ReadHead::Head(head)) = poll_fn(|cx| input.poll_head(&mut near, cx)).await {
        // Refused by the stack, which knows the style of the app, and nothing behind it is read.
        let encodings = head.parts.headers.get_all(TRANSFER_ENCODING).iter();
        if encodings.count() > 0 && !matches!(head.body, Some(Decoder::Chunked(_))) {
            break;
        }
        let mut body = Some(Vec::new());
        let mut decoder = head.body;
        while let Some(decoder) = decoder.as_mut().filter(|decoder| !decoder.is_done() && body.is_some()) {
            match decoder.take(input.bytes()) {
                Ok(Some(piece)) => body.as_mut().unwrap().extend_from_slice(&piece),
                Ok(None) if decoder.is_done() => {}
                Ok(None) if poll_fn(|cx| input.poll_more(&mut near, cx)).await.unwrap() => {}
                Ok(None) | Err(_) => body = None,
            }
        }
        let goes_on = head.keep_alive && body.is_some();
        seen.push((line(&head.parts), headers(&head.parts), body));
        if !goes_on {
            break;
        }
    }
    seen
}

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    prop::sample::select(texts).prop_map(str::to_owned)
}

fn requests_of(
    first: &'static [&'static str],
    field: &'static [&'static str],
    end: &'static [&'static str],
    body: &'static [&'static str],
) -> impl Strategy<Value = String> {
    let end = one_of(end);
    let lines = prop::collection::vec((one_of(field), end.clone()), 0..5);
    let request = (one_of(first), end.clone(), lines, end, one_of(body)).prop_map(
        |(first, first_end, lines, end, body)| {
            let lines: String = lines.into_iter().map(|(line, end)| line + &end).collect();
            format!("{first}{first_end}{lines}{end}{body}")
        },
    );
    prop::collection::vec(request, 1..4).prop_map(|requests| requests.concat())
}

/// Whatever a client may think of.
fn any_requests() -> impl Strategy<Value = String> {
    requests_of(
        &[
            "GET / HTTP/1.1",
            "POST /a?b=c HTTP/1.1",
            "POST /a HTTP/1.0",
            "get / HTTP/1.1",
            "GET * HTTP/1.1",
            "GET http://x/a HTTP/1.1",
            "GET  / HTTP/1.1",
            "GET / HTTP/1.2",
            "GET /\u{7f} HTTP/1.1",
            "GET /\u{e9} HTTP/1.1",
            "A@B / HTTP/1.1",
            " GET / HTTP/1.1",
            "\r\nGET / HTTP/1.1",
            "GET /",
            "G",
            "",
        ],
        &[
            "Host: x",
            "host:x",
            "X: y",
            "x:  z  ",
            "X:",
            ": x",
            "X y: z",
            "X : y",
            " folded",
            "Content-Length: 5",
            "content-length: 5",
            "Content-Length: 0",
            "Content-Length: 05",
            "Content-Length: +5",
            "Content-Length: 6",
            "Content-Length: five",
            "Transfer-Encoding: chunked",
            "transfer-encoding: CHUNKED",
            "Connection: close",
            "Connection: keep-alive",
            "Connection: x, Close",
            "Expect: 100-continue",
            "X: \u{1}",
            "X: \u{e9}",
            "X: a\rb",
        ],
        &["\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", ""],
        &[
            "",
            "",
            "hello",
            "hell",
            "hello!",
            "5\r\nhello\r\n0\r\n\r\n",
            "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
            "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\r\n",
            "x\r\nhello\r\n0\r\n\r\n",
            "5\nhello\n0\n\n",
            "5\r\nhello0\r\n\r\n",
        ],
    )
}

/// What clients send.
fn usual_requests() -> impl Strategy<Value = String> {
    let plain = requests_of(
        &["GET / HTTP/1.1", "DELETE /a?b=c HTTP/1.1", "HEAD /a HTTP/1.0"],
        &[
            "Host: x",
            "X: y",
            "x:  z  ",
            "X:",
            "Connection: close",
            "Connection: Keep-Alive",
            "Content-Length: 0",
        ],
        &["\r\n"],
        &["", "\r\n"],
    );
    let sized = requests_of(
        &["POST / HTTP/1.1\r\nContent-Length: 5", "PUT /a HTTP/1.0\r\ncontent-length:005"],
        &["Host: x", "Content-Length: 5", "Connection: keep-alive"],
        &["\r\n"],
        &["hello", "\r\n\r\n."],
    );
    let chunked = requests_of(
        &["POST / HTTP/1.1\r\nTransfer-Encoding: chunked", "PUT /a HTTP/1.1\r\ntransfer-encoding: Chunked"],
        &["Host: x", "Content-Length: 5", "Connection: keep-alive"],
        &["\r\n"],
        &["0\r\n\r\n", "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n", "A\r\n0123456789\r\n3 \r\nabc\r\n00\r\n\r\n"],
    );
    prop_oneof![plain, sized, chunked]
}

fn read(wire: &str) -> (Vec<Seen>, Vec<Seen>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let wire = wire.as_bytes();
    runtime.block_on(async { (by_us(wire).await, by_hyper(wire).await) })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// A request that only one of two programs sees is how requests are smuggled. We may refuse what hyper takes.
    #[test]
    fn there_is_no_request_that_we_see_and_hyper_does_not(wire in any_requests()) {
        let (ours, theirs) = read(&wire);
        prop_assert!(theirs.starts_with(&ours), "{ours:?} is not the beginning of {theirs:?}");
    }

    #[test]
    fn what_clients_send_is_read_as_hyper_reads_it(wire in usual_requests()) {
        let (ours, theirs) = read(&wire);
        prop_assert_eq!(ours, theirs);
    }
}
