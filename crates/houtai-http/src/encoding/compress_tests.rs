//! Which answers are compressed, what their headers say, and that decoders of others read them.

use std::convert::Infallible;

use http::HeaderName;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, COOKIE, VARY};
use http_body_util::BodyExt as _;
use proptest::prelude::*;

use super::*;

const LONG: usize = 5000;

fn settings() -> CompressionSettings {
    let none = houtai_core::settings::Values::new();
    let mut reader = houtai_core::settings::Reader::new(&none, houtai_core::Profile::Prod);
    reader.subject().unwrap()
}

fn answer(media_type: &'static str, body: impl Into<ResponseBody>) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

fn json() -> Response {
    answer("application/json", "[1,2]".repeat(LONG / 5))
}

fn wanted(lines: &[(HeaderName, &'static str)]) -> Wanted {
    let lines = lines.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
    Wanted::of(&mut lines.collect())
}

fn gzip() -> Wanted {
    wanted(&[(ACCEPT_ENCODING, "gzip")])
}

fn usual(response: Response, wanted: &Wanted) -> Response {
    compress(response, CompressChoice::Usual, wanted, &settings())
}

fn coding_of(response: &Response) -> &str {
    response.headers().get(CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap())
}

/// Decodes by another library than the one that encoded.
fn unpacked(coding: &str, bytes: &[u8]) -> Vec<u8> {
    match coding {
        "gzip" => {
            // Ten bytes of head without name and comment, eight of length and sum behind.
            assert_eq!(bytes[..4], [0x1f, 0x8b, 8, 0]);
            miniz_oxide::inflate::decompress_to_vec(&bytes[10..bytes.len() - 8]).unwrap()
        }
        "br" => {
            let mut all = Vec::new();
            #[cfg(feature = "brotli")]
            brotli::BrotliDecompress(&mut &bytes[..], &mut all).unwrap();
            #[cfg(not(feature = "brotli"))]
            all.clear();
            all
        }
        "zstd" => {
            let mut all = Vec::new();
            let mut decoder = ruzstd::decoding::StreamingDecoder::new(bytes).unwrap();
            std::io::Read::read_to_end(&mut decoder, &mut all).unwrap();
            all
        }
        other => panic!("unknown coding {other}"),
    }
}

async fn body_of(response: Response) -> Bytes {
    response.into_body().collect().await.unwrap().to_bytes()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn a_small_answer_has_its_length_and_a_large_one_streams() {
    for coding in Coding::WRITTEN {
        let wanted = Wanted::of(&mut HeaderMap::from_iter([(
            ACCEPT_ENCODING,
            HeaderValue::from_static(coding.name()),
        )]));
        for (length, streams) in [(LONG, false), (3 * AT_ONCE, true)] {
            let text = "some words, and more. ".repeat(length / 22);
            let mut response = answer("text/plain; charset=utf-8", text.clone());
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
            response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
            response.headers_mut().insert(ETAG, HeaderValue::from_static("\"a\""));
            let response = usual(response, &wanted);
            assert_eq!(coding_of(&response), coding.name());
            assert_eq!(response.headers()[VARY], "accept-encoding");
            assert_eq!(response.headers()[ETAG], format!("\"a-{}\"", coding.name()));
            assert!(!response.headers().contains_key(CONTENT_LENGTH));
            assert!(!response.headers().contains_key(ACCEPT_RANGES));
            assert_eq!(http_body::Body::size_hint(response.body()).exact().is_none(), streams);
            let bytes = block_on(body_of(response));
            assert!(bytes.len() < text.len() / 5);
            assert_eq!(unpacked(coding.name(), &bytes), text.as_bytes());
        }
    }
}

#[test]
fn answers_that_gain_nothing_stay_as_they_are() {
    let is_bare = |response: Response| {
        let response = usual(response, &gzip());
        coding_of(&response).is_empty() && !response.headers().contains_key(VARY)
    };
    assert!(is_bare(answer("image/png", vec![0; LONG])));
    assert!(is_bare(answer("text/event-stream", vec![b'a'; LONG])));
    assert!(is_bare(answer("application/json", "[1]")));
    assert!(is_bare(Response::new("no type".repeat(LONG).into())));
    assert!(is_bare(answer("application/json", ResponseBody::empty())));
    let with = |name: HeaderName, value: &'static str| {
        let mut response = json();
        response.headers_mut().insert(name, HeaderValue::from_static(value));
        response
    };
    assert!(is_bare(with(CACHE_CONTROL, "public, No-Transform")));
    assert!(is_bare(with(CONTENT_RANGE, "bytes 0-1/2")));
    let mut part = json();
    *part.status_mut() = StatusCode::PARTIAL_CONTENT;
    assert!(is_bare(part));
    let encoded = usual(with(CONTENT_ENCODING, "br"), &gzip());
    assert_eq!((coding_of(&encoded), encoded.headers().contains_key(VARY)), ("br", false));
}

#[test]
fn who_cannot_read_it_gets_the_bare_bytes_and_caches_are_told() {
    for wanted in [wanted(&[]), wanted(&[(ACCEPT_ENCODING, "identity, rar")])] {
        let response = usual(json(), &wanted);
        assert_eq!(
            (coding_of(&response), &response.headers()[VARY]),
            ("", &"accept-encoding".parse().unwrap())
        );
    }
    // Random bytes grow: the bare ones go out, and another client may still get other bytes.
    let noise: Vec<u8> = (0..LONG as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let response = usual(answer("text/plain", noise.clone()), &gzip());
    assert!(response.headers().contains_key(VARY));
    assert!(coding_of(&response).is_empty() || response.body().bytes().unwrap().len() < noise.len());
}

#[test]
fn a_client_that_excludes_the_bare_bytes_gets_even_small_ones_coded() {
    let response = usual(answer("text/plain", "x"), &wanted(&[(ACCEPT_ENCODING, "gzip, identity;q=0")]));
    assert_eq!(coding_of(&response), "gzip");
    assert_eq!(unpacked("gzip", response.body().bytes().unwrap()), b"x");
}

#[test]
fn secrets_do_not_meet_the_input_of_another_site() {
    let exposed = wanted(&[(ACCEPT_ENCODING, "gzip"), (COOKIE, "session=1")]);
    let response = usual(json(), &exposed);
    assert_eq!((coding_of(&response), response.headers().contains_key(VARY)), ("", true));
    let site = HeaderName::from_static("sec-fetch-site");
    for (value, coding) in [("same-origin", "gzip"), ("none", "gzip"), ("same-site", ""), ("cross-site", "")]
    {
        let wanted = wanted(&[(ACCEPT_ENCODING, "gzip"), (COOKIE, "session=1"), (site.clone(), value)]);
        assert_eq!(coding_of(&usual(json(), &wanted)), coding, "{value}");
    }
    let open = compress(json(), CompressChoice::On, &exposed, &settings());
    assert_eq!(coding_of(&open), "gzip");
    let open = CompressionSettings { cross_site: true, ..settings() };
    assert_eq!(coding_of(&compress(json(), CompressChoice::Usual, &exposed, &open)), "gzip");
}

#[test]
fn it_can_be_switched_off() {
    let off = compress(json(), CompressChoice::Off, &gzip(), &settings());
    assert_eq!((coding_of(&off), off.headers().contains_key(VARY)), ("", false));
    let off = CompressionSettings { enabled: false, ..settings() };
    assert_eq!(coding_of(&compress(json(), CompressChoice::On, &gzip(), &off)), "");
}

#[test]
fn a_304_says_what_the_200_would_have_said() {
    let has = wanted(&[(ACCEPT_ENCODING, "gzip"), (http::header::IF_NONE_MATCH, "\"a-gzip\"")]);
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response.headers_mut().insert(ETAG, HeaderValue::from_static("\"a\""));
    let response = usual(response, &has);
    assert_eq!(
        (&response.headers()[ETAG], &response.headers()[VARY]),
        (&"\"a-gzip\"".parse().unwrap(), &"accept-encoding".parse().unwrap())
    );
}

/// Who reads along gets each piece before the next is made.
#[test]
fn a_stream_is_flushed_whenever_its_source_waits() {
    for coding in Coding::WRITTEN {
        block_on(async {
            let (sender, receiver) = tokio::sync::mpsc::channel(1);
            let source = ResponseBody::stream(Channel(receiver));
            let encoder = Encoder::new(*coding, &settings(), None).unwrap();
            let mut body = Compressed::new(source, encoder);
            let mut packed = Vec::new();
            let mut decoder =
                super::super::Inflater::new(*coding, super::super::InflateLimits { ratio: 100 }).unwrap();
            for piece in ["first", "second", "third"] {
                sender.send(Bytes::from(piece)).await.unwrap();
                let mut seen = String::new();
                while seen != piece {
                    let data = body.frame().await.unwrap().unwrap().into_data().unwrap();
                    packed.extend_from_slice(&data);
                    decoder.feed(data);
                    while let Some(bytes) = decoder.next().unwrap() {
                        seen.push_str(std::str::from_utf8(&bytes).unwrap());
                    }
                }
            }
            drop(sender);
            packed.extend_from_slice(&body.collect().await.unwrap().to_bytes());
            assert_eq!(unpacked(coding.name(), &packed), b"firstsecondthird");
        });
    }
}

/// A body of what is sent into a channel.
struct Channel(tokio::sync::mpsc::Receiver<Bytes>);

impl http_body::Body for Channel {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|bytes| bytes.map(|bytes| Ok(http_body::Frame::data(bytes))))
    }
}

#[test]
fn a_large_body_gives_the_worker_away_in_between() {
    let source = ResponseBody::from(vec![b'a'; 1 << 20]);
    let encoder = Encoder::new(Coding::Gzip, &settings(), None).unwrap();
    let mut body = Compressed::new(source, encoder);
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let (mut turns, mut packed) = (0, Vec::new());
    loop {
        match http_body::Body::poll_frame(std::pin::Pin::new(&mut body), &mut cx) {
            std::task::Poll::Pending => turns += 1,
            std::task::Poll::Ready(Some(frame)) => {
                packed.extend_from_slice(&frame.unwrap().into_data().unwrap());
            }
            std::task::Poll::Ready(None) => break,
        }
    }
    assert!(turns >= 7, "{turns}");
    assert_eq!(unpacked("gzip", &packed).len(), 1 << 20);
}

proptest! {
    // Libraries without optimisation are slow.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_coding_is_read_by_another_decoder(bytes in prop::collection::vec(0_u8..30, 1500..9000), level in 1_u8..=9) {
        let settings = CompressionSettings { gzip_level: level, brotli_level: level, zstd_level: level, ..settings() };
        for coding in Coding::WRITTEN {
            let packed = at_once(*coding, &settings, &bytes.clone().into()).unwrap();
            prop_assert_eq!(&unpacked(coding.name(), &packed), &bytes);
        }
    }
}
