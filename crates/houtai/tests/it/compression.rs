//! Compressed answers, as they arrive at a client.

use std::io::Read as _;

use houtai::prelude::*;
use houtai::{Html, Request, Response, ResponseBody, Stream};
use houtai_test::{TestApp, TestResponse};

use crate::wire::Wire;

const LINES: usize = 500;

/// A line.
#[output]
struct Line {
    number: u32,
    text: String,
}

#[get("/lines", access = public)]
async fn lines() -> Vec<Line> {
    (0..LINES as u32).map(|number| Line { number, text: "the same text again".into() }).collect()
}

#[get("/many", access = public)]
async fn many() -> Vec<Line> {
    (0..50_000).map(|number| Line { number, text: "the same text again".into() }).collect()
}

#[get("/small", access = public)]
async fn small() -> String {
    "small".into()
}

#[get("/never", access = public, compress = off)]
async fn never() -> Html {
    Html("<p>".repeat(1000))
}

#[get("/always", access = public, compress = on)]
async fn always() -> Html {
    Html("<p>".repeat(1000))
}

#[get("/page", access = public)]
async fn page() -> Html {
    Html("<p>".repeat(1000))
}

#[get("/stream", access = public)]
async fn stream() -> Stream {
    let pieces = http_body_util::Full::new(bytes::Bytes::from("piece ".repeat(30_000)));
    Stream::new("text/plain; charset=utf-8", pieces)
}

/// An answer that has a tag and knows conditions.
#[get("/tagged", access = public)]
async fn tagged() -> Html {
    Html("<p>".repeat(1000))
}

async fn tag(request: Request, next: houtai::Next) -> Response {
    let has = |name: &str| {
        let lines = request.headers().get_all(name).iter();
        lines.filter_map(|line| line.to_str().ok()).any(|line| line.split(", ").any(|tag| tag == "\"v1\""))
    };
    if request.uri().path() != "/tagged" {
        return next.run(request).await;
    }
    let mut response = if has("if-none-match") {
        let mut response = Response::new(ResponseBody::empty());
        *response.status_mut() = http_status(304);
        response
    } else {
        let matched = has("if-match");
        let mut response = next.run(request).await;
        response.headers_mut().insert("x-matched", matched.to_string().parse().unwrap());
        response
    };
    response.headers_mut().insert("etag", "\"v1\"".parse().unwrap());
    response
}

fn http_status(code: u16) -> houtai::__private::http::StatusCode {
    houtai::__private::http::StatusCode::from_u16(code).unwrap()
}

async fn start() -> TestApp {
    let endpoints = endpoints![lines, many, small, never, always, page, stream, tagged];
    let app = App::new("compression").middleware(tag).module(Module::new("m").endpoints(endpoints));
    // A 304 is not documented, and that is not what these tests are about.
    TestApp::builder(app).value("openapi.validate_responses", false).start().await
}

async fn ask(app: &TestApp, path: &str, accept: &str) -> TestResponse {
    app.get(path).header("accept-encoding", accept).send().await
}

fn unpacked(answer: &TestResponse) -> Vec<u8> {
    let (mut all, bytes) = (Vec::new(), answer.bytes());
    match answer.header("content-encoding") {
        "gzip" => flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut all).map(|_| ()).unwrap(),
        "br" => brotli::BrotliDecompress(&mut &bytes[..], &mut all).unwrap(),
        "zstd" => all = zstd::stream::decode_all(&bytes[..]).unwrap(),
        _ => all = bytes.to_vec(),
    }
    all
}

#[tokio::test]
async fn an_answer_comes_in_the_coding_that_the_client_accepts() {
    let app = start().await;
    let bare = ask(&app, "/lines", "identity").await;
    assert_eq!((bare.header("content-encoding"), bare.header("vary")), ("", "accept-encoding"));
    let mut codings = vec!["gzip"];
    if cfg!(feature = "brotli") {
        codings.push("br");
    }
    if cfg!(feature = "zstd") {
        codings.push("zstd");
    }
    for coding in codings {
        let answer = ask(&app, "/lines", coding).await;
        assert_eq!((answer.header("content-encoding"), answer.header("vary")), (coding, "accept-encoding"));
        assert_eq!(answer.header("content-length"), answer.bytes().len().to_string());
        assert!(answer.bytes().len() < bare.bytes().len() / 4);
        assert_eq!(unpacked(&answer), bare.bytes()[..]);
    }
    app.stop().await;
}

#[tokio::test]
async fn large_answers_and_streams_arrive_whole() {
    let app = start().await;
    for path in ["/many", "/stream"] {
        let bare = ask(&app, path, "identity").await;
        let answer = ask(&app, path, "gzip").await;
        assert_eq!(answer.header("content-encoding"), "gzip");
        assert_eq!(answer.header("content-length"), "");
        assert_eq!(unpacked(&answer), bare.bytes()[..]);
    }
    app.stop().await;
}

#[tokio::test]
async fn head_says_what_get_says() {
    let app = start().await;
    for path in ["/lines", "/many", "/small", "/never", "/stream"] {
        let get = ask(&app, path, "gzip").await;
        let head = app.request("HEAD".parse().unwrap(), path).header("accept-encoding", "gzip").send().await;
        for name in ["content-encoding", "content-length", "vary", "content-type"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
        assert!(head.bytes().is_empty());
    }
    app.stop().await;
}

#[tokio::test]
async fn small_answers_and_endpoints_that_forbid_it_stay_bare() {
    let app = start().await;
    for path in ["/small", "/never", "/nowhere"] {
        let answer = ask(&app, path, "gzip").await;
        assert_eq!((answer.header("content-encoding"), answer.header("vary")), ("", ""), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_request_with_cookies_from_another_site_gets_no_compressed_answer() {
    let app = start().await;
    let ask = async |path: &str, site: &str| {
        let request = app.get(path).header("accept-encoding", "gzip").header("cookie", "session=1");
        request.header("sec-fetch-site", site).send().await.header("content-encoding").to_owned()
    };
    assert_eq!(ask("/page", "cross-site").await, "");
    assert_eq!(ask("/page", "same-origin").await, "gzip");
    assert_eq!(ask("/always", "cross-site").await, "gzip");
    app.stop().await;
}

#[tokio::test]
async fn the_tag_of_a_compressed_answer_is_another_one_and_comes_back_whole() {
    let app = start().await;
    let first = ask(&app, "/tagged", "gzip").await;
    assert_eq!((first.status(), first.header("etag")), (200, "\"v1-gzip\""));
    let has =
        |name: &'static str| app.get("/tagged").header("accept-encoding", "gzip").header(name, "\"v1-gzip\"");
    let again = has("if-none-match").send().await;
    assert_eq!((again.status(), again.header("etag")), (304, "\"v1-gzip\""));
    assert_eq!(again.header("vary"), "accept-encoding");
    assert_eq!(has("if-match").send().await.header("x-matched"), "true");
    let bare = ask(&app, "/tagged", "identity").await;
    assert_eq!(bare.header("etag"), "\"v1\"");
    app.stop().await;
}

#[tokio::test]
async fn a_client_of_http_1_0_gets_the_end_of_a_stream_by_the_close() {
    let app = start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /many HTTP/1.0\r\naccept-encoding: gzip\r\n\r\n").await;
    let answer = wire.read_to_end().await;
    assert!(answer.contains("content-encoding: gzip") && !answer.contains("transfer-encoding"));
    app.stop().await;
}
