//! Bodies of requests in a content coding: read where an endpoint asks for it, refused elsewhere, and bombs.

use std::io::Write as _;

use houtai::prelude::*;
use houtai::{Bytes, Form, Multipart};
use houtai_test::{TestApp, TestResponse};

use crate::wire::{Wire, exchange, get};

/// A note.
#[input]
struct Note {
    text: String,
}

#[post("/json", access = public, decompress)]
async fn json(Body(note): Body<Note>) -> String {
    note.text
}

#[post("/form", access = public, decompress)]
async fn form(Form(note): Form<Note>) -> String {
    note.text
}

#[post("/bytes", access = public, decompress)]
async fn bytes(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

#[post("/large", access = public, decompress, body_limit = "1GiB")]
async fn large(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

#[post("/parts", access = public, decompress, body_limit = "1GiB")]
async fn parts(mut form: Multipart) -> Result<u32> {
    let mut sum = 0;
    while let Some(part) = form.next_part().await? {
        sum += part.read().await?.len() as u32;
    }
    Ok(sum)
}

#[post("/plain", access = public)]
async fn plain(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

#[post("/optional", access = public, decompress)]
async fn optional(body: Option<Body<Note>>) -> bool {
    body.is_some()
}

#[get("/ping", access = public)]
async fn ping() -> String {
    "pong".into()
}

async fn start() -> TestApp {
    let endpoints = endpoints![json, form, bytes, large, parts, plain, optional, ping];
    TestApp::start(App::new("encoded").module(Module::new("m").endpoints(endpoints))).await
}

fn codings() -> Vec<&'static str> {
    let mut codings = vec!["gzip", "deflate"];
    if cfg!(feature = "brotli") {
        codings.push("br");
    }
    if cfg!(feature = "zstd") {
        codings.push("zstd");
    }
    codings
}

fn packed(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let fast = flate2::Compression::fast();
    match coding {
        "gzip" => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), fast);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        "deflate" => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), fast);
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        "br" => {
            let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 1, 22);
            encoder.write_all(bytes).unwrap();
            encoder.into_inner()
        }
        _ => zstd::stream::encode_all(bytes, 1).unwrap(),
    }
}

async fn send(app: &TestApp, path: &str, media_type: &str, coding: &str, body: Vec<u8>) -> TestResponse {
    app.post(path).header("content-encoding", coding).body(media_type, body).send().await
}

fn code(answer: &TestResponse) -> String {
    answer.json()["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn every_reader_gets_what_came_out_of_every_coding() {
    let app = start().await;
    let multipart = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nabc\r\n--x--\r\n";
    for coding in codings() {
        for (path, media_type, body, answer) in [
            ("/json", "application/json", r#"{"text": "你好"}"#, "\"你好\""),
            ("/form", "application/x-www-form-urlencoded", "text=a%20b", "\"a b\""),
            ("/bytes", "application/octet-stream", "12345", "5"),
            ("/parts", "multipart/form-data; boundary=x", multipart, "3"),
            ("/optional", "application/json", r#"{"text": ""}"#, "true"),
        ] {
            let sent = send(&app, path, media_type, coding, packed(coding, body.as_bytes())).await;
            assert_eq!((sent.status(), sent.text().as_str()), (200, answer), "{coding} {path}");
        }
    }
    let nothing = send(&app, "/optional", "application/json", "gzip", Vec::new()).await;
    assert_eq!(nothing.text(), "false", "nothing at all is nothing in every coding");
    app.stop().await;
}

#[tokio::test]
async fn a_coding_is_refused_where_nobody_asks_and_the_answer_says_what_is_read() {
    let app = start().await;
    let refused = send(&app, "/plain", "text/plain", "gzip", packed("gzip", b"x")).await;
    assert_eq!((refused.status(), code(&refused)), (415, "unsupported_content_encoding".to_owned()));
    assert_eq!(refused.header("accept-encoding"), "identity");
    let plain = send(&app, "/plain", "text/plain", "identity", b"bare".to_vec()).await;
    assert_eq!((plain.status(), plain.text().as_str()), (200, "4"));
    for nested in ["gzip, gzip", "gzip,deflate", "rar", "compress"] {
        let body = packed("gzip", &packed("gzip", b"x"));
        let refused = send(&app, "/bytes", "text/plain", nested, body).await;
        assert_eq!((refused.status(), code(&refused).as_str()), (415, "unsupported_content_encoding"));
        assert!(refused.header("accept-encoding").starts_with("gzip, deflate"), "{nested}");
        assert!(refused.text().contains(&nested.replace(",d", ", d")), "{}", refused.text());
    }
    app.stop().await;
}

#[tokio::test]
async fn one_layer_is_inflated_and_no_more() {
    let app = start().await;
    let inner = packed("gzip", &[0; 3 << 20]);
    let sent = send(&app, "/bytes", "text/plain", "gzip", packed("gzip", &inner)).await;
    assert_eq!((sent.status(), sent.text()), (200, inner.len().to_string()));
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_is_not_what_it_claims_is_a_400_with_its_own_code() {
    let app = start().await;
    for coding in codings() {
        let whole = packed(coding, &b"some text of some length".repeat(50));
        let cut = whole[..whole.len() - 3].to_vec();
        let followed = [&whole[..], b"x"].concat();
        for (body, codes) in [
            (cut, &["encoding_truncated"][..]),
            (followed, &["encoding_trailing", "encoding_broken", "encoding_truncated"]),
            (vec![0xff; 40], &["encoding_broken"]),
        ] {
            let refused = send(&app, "/bytes", "text/plain", coding, body).await;
            assert_eq!(refused.status(), 400, "{coding} {}", refused.text());
            assert!(codes.contains(&code(&refused).as_str()), "{coding} {}", refused.text());
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn the_limit_counts_what_comes_out() {
    let app = start().await;
    // Text that shrinks by less than a hundred: the limit of the endpoint is what stops it.
    let text: Vec<u8> = (0..300_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let text: Vec<u8> = text.iter().map(|byte| b'a' + byte % 4).collect();
    for coding in codings() {
        let (fits, more) = (packed(coding, &text[..1 << 20]), packed(coding, &text[..(1 << 20) + 1]));
        let sent = send(&app, "/bytes", "text/plain", coding, fits).await;
        assert_eq!((sent.status(), sent.text().as_str()), (200, "1048576"), "{coding}");
        let refused = send(&app, "/bytes", "text/plain", coding, more).await;
        assert_eq!((refused.status(), code(&refused).as_str()), (413, "body_too_large"), "{coding}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_bomb_in_any_coding_stops_at_the_ratio_whatever_the_limit() {
    let app = start().await;
    let zeros = vec![0; 16 << 20];
    let form = b"--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n";
    for coding in codings() {
        let bomb = packed(coding, &zeros);
        let refused = send(&app, "/large", "text/plain", coding, bomb).await;
        assert_eq!((refused.status(), code(&refused).as_str()), (413, "inflates_too_much"), "{coding}");
        let hidden = packed(coding, &[&form[..], &zeros].concat());
        let refused = send(&app, "/parts", "multipart/form-data; boundary=x", coding, hidden).await;
        assert_eq!((refused.status(), code(&refused).as_str()), (413, "inflates_too_much"), "{coding}");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_server_answers_others_while_bombs_arrive() {
    let app = start().await;
    let bomb = packed("gzip", &vec![0; 16 << 20]);
    let head = format!(
        "POST /large HTTP/1.1\r\nhost: test\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        bomb.len()
    );
    let mut wires = Vec::new();
    for _ in 0..50 {
        let mut wire = Wire::connect(app.address()).await;
        // All but the last byte: each is in the middle of its body.
        wire.try_send(&[head.as_bytes(), &bomb[..bomb.len() - 1]].concat()).await.unwrap();
        wires.push(wire);
    }
    assert!(exchange(app.address(), get("/ping")).await.ends_with("\"pong\""));
    for wire in &mut wires {
        let answer = wire.read_response().await;
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("connection: close"), "{answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_connection_goes_on_after_an_inflated_body() {
    let app = start().await;
    let mut wire = Wire::connect(app.address()).await;
    let body = packed("gzip", b"12345678");
    let sized = format!(
        "POST /bytes HTTP/1.1\r\nhost: test\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    for _ in 0..3 {
        wire.send([sized.as_bytes(), &body].concat()).await;
        let answer = wire.read_response().await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with('8'), "{answer}");
        assert!(!answer.contains("connection: close"), "{answer}");
    }
    // In chunks of one byte, the end apart.
    let chunked =
        "POST /bytes HTTP/1.1\r\nhost: test\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n";
    wire.send(chunked).await;
    for byte in &body {
        wire.send([b"1\r\n", &[*byte][..], b"\r\n"].concat()).await;
    }
    wire.send("0\r\n\r\n").await;
    assert!(wire.read_response().await.ends_with('8'));
    app.stop().await;
}

#[tokio::test]
async fn an_inflated_body_that_stops_arriving_times_out() {
    let endpoints = endpoints![bytes];
    let app = App::new("encoded").module(Module::new("m").endpoints(endpoints));
    let app = TestApp::builder(app).value("server.body_idle_timeout", "100ms").start().await;
    let body = packed("gzip", b"12345678");
    let head = "POST /bytes HTTP/1.1\r\nhost: test\r\ncontent-encoding: gzip\r\ncontent-length: 1000\r\n\r\n";
    let mut wire = Wire::connect(app.address()).await;
    wire.send([head.as_bytes(), &body].concat()).await;
    let answer = wire.read_response().await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn the_document_says_which_bodies_may_be_compressed() {
    let app = start().await;
    let document = app.get("/openapi.json").send().await.json();
    let about = |path: &str| {
        let body = &document["paths"][path]["post"]["requestBody"]["description"];
        body.as_str().unwrap_or_default().to_owned()
    };
    assert!(
        about("/json").ends_with("`Content-Encoding` says: `gzip`, `deflate`, `br`, `zstd`.")
            || !cfg!(feature = "zstd")
    );
    assert!(!about("/plain").contains("Content-Encoding"));
    assert!(document["paths"]["/plain"]["post"]["responses"]["415"].is_object());
    app.stop().await;
}
