//! Heads and bodies of answers as they are written.

use http::Response;

use super::*;

fn asked(version: Version) -> Asked {
    Asked { version, is_head: false, keep_alive: true }
}

/// A head without its date, and what it says of its body.
fn written(response: http::response::Builder, body: &SizeHint, asked: Asked) -> (String, Encoder, bool) {
    let (head, ()) = response.header("date", "now").body(()).unwrap().into_parts();
    let mut out = Vec::new();
    let (encoder, keeps) = super::head(&mut out, &head, body, asked);
    (String::from_utf8(out).unwrap().replace("date: now\r\n", ""), encoder, keeps)
}

fn exact(bytes: u64) -> SizeHint {
    SizeHint::with_exact(bytes)
}

#[test]
fn a_body_that_is_there_has_its_length_whatever_the_app_says() {
    let response = Response::builder().header("content-length", "7").header("transfer-encoding", "gzip");
    let (head, encoder, keeps) = written(response, &exact(5), asked(Version::HTTP_11));
    assert_eq!(head, "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
    assert_eq!((encoder, keeps), (Encoder::Length(5), true));
}

#[test]
fn a_stream_comes_in_chunks_or_ends_with_the_connection() {
    let (head, encoder, _) = written(Response::builder(), &SizeHint::new(), asked(Version::HTTP_11));
    assert_eq!(
        (&*head, encoder),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", Encoder::Chunked)
    );
    let (head, encoder, keeps) = written(Response::builder(), &SizeHint::new(), asked(Version::HTTP_10));
    assert_eq!((&*head, encoder, keeps), ("HTTP/1.0 200 OK\r\n\r\n", Encoder::Close, false));
    let announced = Response::builder().header("content-length", "7");
    let (head, encoder, _) = written(announced, &SizeHint::new(), asked(Version::HTTP_11));
    assert_eq!((&*head, encoder), ("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n", Encoder::Length(7)));
}

#[test]
fn answers_without_a_body_say_no_more_than_is_true() {
    let of = |status: u16| Response::builder().status(status);
    let (head, encoder, _) = written(of(204), &exact(0), asked(Version::HTTP_11));
    assert_eq!((&*head, encoder), ("HTTP/1.1 204 No Content\r\n\r\n", Encoder::None));
    let (head, encoder, _) = written(of(304), &exact(0), asked(Version::HTTP_11));
    assert_eq!((&*head, encoder), ("HTTP/1.1 304 Not Modified\r\n\r\n", Encoder::None));
    let (head, _, _) = written(of(404), &exact(0), asked(Version::HTTP_11));
    assert_eq!(head, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    let (head, _, _) = written(of(599), &exact(0), asked(Version::HTTP_11));
    assert_eq!(head, "HTTP/1.1 599 \r\ncontent-length: 0\r\n\r\n");
    let of_head = Asked { is_head: true, ..asked(Version::HTTP_11) };
    let (head, encoder, _) = written(of(200), &exact(5), of_head);
    assert_eq!((&*head, encoder), ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", Encoder::None));
}

#[test]
fn whether_the_connection_goes_on_is_said_where_the_client_would_think_otherwise() {
    let old = asked(Version::HTTP_10);
    let (head, _, keeps) = written(Response::builder(), &exact(0), old);
    assert!(head.contains("connection: keep-alive") && keeps);
    let last = Asked { keep_alive: false, ..asked(Version::HTTP_11) };
    let (head, _, keeps) = written(Response::builder(), &exact(0), last);
    assert!(head.contains("connection: close") && !keeps);
    let closing = Response::builder().header("connection", "x, Close");
    let (head, _, keeps) = written(closing, &exact(0), asked(Version::HTTP_11));
    assert!(head.contains("connection: x, Close") && !keeps);
}

#[test]
fn a_body_keeps_to_the_length_that_was_announced() {
    let mut encoder = Encoder::Length(5);
    assert_eq!(encoder.piece("hello!".into(), |_| {}), Err(WrongLength));
    assert_eq!(Encoder::Length(1).end(|_| {}), Err(WrongLength));
    let mut encoder = Encoder::Length(5);
    let mut out = Vec::new();
    encoder.piece("hello".into(), |piece| out.push(piece)).unwrap();
    assert!(encoder.is_full());
    encoder.end(|piece| out.push(piece)).unwrap();
    assert_eq!(out, ["hello"]);
}

#[test]
fn chunks_are_read_back_as_they_were_written() {
    use super::super::decoder::{Chunked, Decoder};

    let pieces = [Bytes::from_static(b"a"), Bytes::new(), Bytes::from(vec![b'x'; COPIED + 1])];
    let (mut encoder, mut wire) = (Encoder::Chunked, BytesMut::new());
    for piece in &pieces {
        encoder.piece(piece.clone(), |piece| wire.extend_from_slice(&piece)).unwrap();
    }
    encoder.end(|piece| wire.extend_from_slice(&piece)).unwrap();
    let mut decoder = Decoder::Chunked(Chunked::default());
    let mut body = Vec::new();
    while let Some(piece) = decoder.take(&mut wire).unwrap() {
        body.extend_from_slice(&piece);
    }
    assert!(decoder.is_done() && wire.is_empty());
    assert_eq!(body, pieces.concat());
}
