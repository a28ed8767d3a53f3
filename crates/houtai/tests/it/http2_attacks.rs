//! What clients of HTTP/2 do to servers on purpose. Each time a normal client is served all the while, and the
//! attacker is cut off or gets no further.

use std::time::Duration;

use houtai::Bytes;
use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};
use serde_json::json;

use crate::frames::{
    self, ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, Frames, GOAWAY, HEADERS, PING, PRIORITY,
    RST_STREAM, SETTINGS, WINDOW_UPDATE, frame,
};
use crate::gate::{Gate, gate, ping};

/// `ENHANCE_YOUR_CALM`: h2 found the client behaving badly.
const ENHANCE_YOUR_CALM: u32 = 11;

#[post("/size", access = public)]
async fn size(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

fn builder() -> TestAppBuilder {
    let module = Module::new("attacks")
        .provide(|_| async { Ok(Gate::default()) })
        .endpoints(endpoints![gate, ping, size]);
    TestApp::builder(App::new("attacks").module(module))
}

/// Long enough for a busy machine; a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends pieces until the other side closes, or so many have gone; whether it closes.
async fn is_cut_off(frames: &mut Frames, pieces: u32, mut piece: impl FnMut(u32) -> Vec<u8>) -> bool {
    let flood = async {
        for number in 0..pieces {
            if frames.try_write(&piece(number)).await.is_err() {
                return;
            }
        }
        // It may have been decided while the last pieces were on their way.
        frames.read_to_end().await;
    };
    tokio::time::timeout(PATIENCE, flood).await.is_ok()
}

async fn a_normal_client_is_served(app: &TestApp) {
    assert_eq!(app.get("/ping").http2().send().await.json(), json!("pong"));
    assert_eq!(app.get("/ping").send().await.json(), json!("pong"));
}

/// CVE-2023-44487: requests that are taken back at once.
#[tokio::test]
async fn rapid_resets_end_the_connection() {
    let app = builder().start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    let ask = frames::get("/gate");
    let cut = is_cut_off(&mut frames, 20_000, move |number| {
        let stream = number * 2 + 1;
        let request = frame(HEADERS, END_HEADERS | END_STREAM, stream, &ask);
        [request, frame(RST_STREAM, 0, stream, &8u32.to_be_bytes())].concat()
    });
    assert!(cut.await);
    a_normal_client_is_served(&app).await;
    app.stop().await;
}

/// CVE-2025-8671: requests with a mistake in their streams, so that the server takes them back.
#[tokio::test]
async fn resets_that_the_server_is_made_to_send_end_the_connection() {
    let app = builder().start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    let ask = frames::get("/gate");
    let cut = is_cut_off(&mut frames, 20_000, move |number| {
        let stream = number * 2 + 1;
        let request = frame(HEADERS, END_HEADERS | END_STREAM, stream, &ask);
        [request, frame(WINDOW_UPDATE, 0, stream, &0u32.to_be_bytes())].concat()
    });
    assert!(cut.await);
    a_normal_client_is_served(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut_off() {
    let app = builder().start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.send(HEADERS, END_STREAM, 1, &frames::get("/ping")).await;
    let more = frame(CONTINUATION, 0, 1, &frames::head(&[("x-more", "x")]));
    assert!(is_cut_off(&mut frames, 50_000, |_| more.clone()).await);
    a_normal_client_is_served(&app).await;
    app.stop().await;
}

/// A field is remembered once and then named again and again, one byte for each time.
#[tokio::test]
async fn a_head_that_unpacks_to_megabytes_ends_the_connection() {
    let app = builder().start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    let mut bomb = frames::get("/ping");
    // With an entry in the table of names and values, and then by its number in it.
    bomb.extend([0x40]);
    bomb.extend(&frames::head(&[("x-bomb", &"x".repeat(3900))])[1..]);
    bomb.extend([0xbe; 8000]);
    frames.ask(1, &bomb).await;
    let all = frames.read_to_end().await;
    assert!(all.iter().any(|frame| frame.kind == GOAWAY && frame.reason() != 0), "{all:?}");
    a_normal_client_is_served(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn streams_beyond_the_limit_are_refused() {
    let app = builder().value("http2.max_streams", 5).start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    for number in 0..8 {
        frames.ask(number * 2 + 1, &frames::get("/gate")).await;
    }
    for number in 5..8 {
        // REFUSED_STREAM: the client may ask again elsewhere.
        assert_eq!(frames.await_frame(RST_STREAM, number * 2 + 1).await.reason(), 7);
    }
    a_normal_client_is_served(&app).await;
    let gate = app.context().shared::<Gate>().unwrap();
    for _ in 0..5 {
        gate.open.notify_one();
        frames.next().await;
    }
    drop(frames);
    app.stop().await;
}

/// Frames that want an answer, from a client that takes none.
#[tokio::test]
async fn pings_and_settings_whose_answers_are_not_read_are_cut_off() {
    for flood in [frame(PING, 0, 0, b"12345678"), frame(SETTINGS, 0, 0, &[])] {
        let app = builder().value("server.write_timeout", "300ms").start().await;
        let mut frames = Frames::connect(app.address(), &[]).await;
        let many = flood.repeat(2000);
        assert!(is_cut_off(&mut frames, 2000, |_| many.clone()).await, "{flood:?}");
        a_normal_client_is_served(&app).await;
        app.stop().await;
    }
}

/// Frames that carry nothing keep a connection busy but not alive: without a request it ends in time.
#[tokio::test]
async fn frames_that_carry_nothing_do_not_keep_a_connection() {
    let empty_ack = frame(PING, ACK, 0, b"12345678");
    let priority = frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 1]);
    for flood in [empty_ack, priority] {
        let app = builder().value("server.head_timeout", "100ms").start().await;
        let mut frames = Frames::connect(app.address(), &[]).await;
        let mut pieces = 0u64;
        while frames.try_write(&flood).await.is_ok() {
            pieces += 1;
            tokio::task::yield_now().await;
        }
        assert!(pieces > 0);
        a_normal_client_is_served(&app).await;
        app.stop().await;
    }
}

#[tokio::test]
async fn empty_pieces_of_a_body_are_cut_off() {
    let app = builder().start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.send(HEADERS, END_HEADERS, 1, &frames::request("POST", "/size")).await;
    let many = frame(DATA, 0, 1, &[]).repeat(1000);
    assert!(is_cut_off(&mut frames, 1000, |_| many.clone()).await);
    a_normal_client_is_served(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_frame_ends_the_connection_with_a_reason() {
    let app = builder().start().await;
    let too_long = [&[0xff, 0xff, 0xff, DATA, 0][..], &1u32.to_be_bytes()].concat();
    let odd_settings = frame(SETTINGS, 0, 0, b"12345");
    let on_no_stream = frame(DATA, 0, 0, b"x");
    for garbage in [too_long, odd_settings, on_no_stream] {
        let mut frames = Frames::connect(app.address(), &[]).await;
        frames.write(&garbage).await;
        let all = frames.read_to_end().await;
        let goodbye = all.iter().find(|frame| frame.kind == GOAWAY).unwrap();
        assert_ne!(goodbye.reason(), 0, "{garbage:?}");
        assert_ne!(goodbye.reason(), ENHANCE_YOUR_CALM, "{garbage:?}");
    }
    a_normal_client_is_served(&app).await;
    app.stop().await;
}
