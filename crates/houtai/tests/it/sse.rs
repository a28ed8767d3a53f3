//! Streams of events: what is written, how they end, and clients that go away or do not read.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use houtai::prelude::*;
use houtai::{Event, EventSender, LastEventId, Sse, Text};
use houtai_test::{TestApp, TestAppBuilder, TestEvent};
use tokio::net::TcpStream;

use crate::wire::{Wire, eventually, get};

/// One tick.
#[output]
struct Tick {
    number: u32,
    at: Timestamp,
}

/// Counts the sources that are alive, and keeps the senders of `/channel`.
#[derive(Default)]
struct Sources {
    alive: AtomicUsize,
    senders: Mutex<Vec<EventSender<Tick>>>,
}

struct Alive(Shared<Sources>);

impl Alive {
    fn new(sources: Shared<Sources>) -> Self {
        sources.alive.fetch_add(1, Ordering::SeqCst);
        Self(sources)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Three ticks behind the last one that was seen.
#[get("/ticks", access = public)]
async fn ticks(LastEventId(last): LastEventId, clock: Clock) -> Sse<Tick> {
    let first = last.and_then(|id| id.parse::<u32>().ok()).map_or(1, |id| id + 1);
    Sse::new(move |events| async move {
        for number in first..first + 3 {
            events.send(Event::new(Tick { number, at: clock.now() }).id(number).event("tick")).await?;
        }
        Ok(())
    })
}

/// What others send.
#[get("/channel", access = public)]
async fn channel(sources: Shared<Sources>) -> Sse<Tick> {
    let (sse, sender) = Sse::channel(2);
    sources.senders.lock().unwrap().push(sender);
    sse
}

/// Never says anything.
#[get("/silent", access = public, timeout = "20ms")]
async fn silent(sources: Shared<Sources>) -> Sse<Text> {
    let alive = Alive::new(sources);
    Sse::new(|events| async move {
        events.closed().await;
        drop(alive);
        Ok(())
    })
}

/// More than any socket buffer takes.
#[get("/flood", access = public)]
async fn flood(sources: Shared<Sources>) -> Sse<Text> {
    let alive = Alive::new(sources);
    let text = "x".repeat(64 << 10);
    Sse::new(move |events| async move {
        let _alive = alive;
        loop {
            events.send(Text(text.clone())).await?;
        }
    })
}

#[get("/fails", access = public)]
async fn fails() -> Sse<u32> {
    Sse::new(|events| async move {
        events.send(1).await?;
        Err(Error::internal("the secret reason"))
    })
}

#[get("/panics", access = public)]
async fn panics() -> Sse<u32> {
    Sse::new(|events| async move {
        events.send(1).await?;
        panic!("this is the test's own panic")
    })
}

/// A stream by hand: two numbers and the end.
struct Numbers(std::vec::IntoIter<u32>);

impl futures_core::Stream for Numbers {
    type Item = Result<Event<u32>>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next().map(|number| Ok(Event::new(number))))
    }
}

#[get("/stream", access = public)]
async fn stream() -> Sse<u32> {
    Sse::stream(Numbers(vec![7, 8].into_iter()))
}

fn builder() -> TestAppBuilder {
    let module = Module::new("events")
        .provide(|_| async { Ok(Sources::default()) })
        .endpoints(endpoints![ticks, channel, silent, flood, fails, panics, stream]);
    TestApp::builder(App::new("events").module(module))
}

fn sources(app: &TestApp) -> Shared<Sources> {
    app.context().shared::<Sources>().unwrap()
}

async fn alive(app: &TestApp, count: usize) {
    let sources = sources(app);
    eventually(|| async { sources.alive.load(Ordering::SeqCst) == count }).await;
}

#[tokio::test]
async fn events_have_their_fields_and_the_answer_its_headers() {
    let app = builder().value("response.timestamp_digits", 0).start().await;
    let mut events = app.get("/ticks").events().await;
    assert_eq!(events.headers()["cache-control"], "no-store");
    assert_eq!(events.headers()["x-accel-buffering"], "no");
    assert!(!events.headers().contains_key("content-length"));
    let first = events.next().await.unwrap();
    let expected = TestEvent {
        event: Some("tick".into()),
        id: Some("1".into()),
        data: Some(r#"{"number":1,"at":"2026-01-02T03:04:05Z"}"#.into()),
        ..TestEvent::default()
    };
    assert_eq!(first, expected);
    assert_eq!(events.next().await.unwrap().id.as_deref(), Some("2"));
    assert_eq!(events.next().await.unwrap().id.as_deref(), Some("3"));
    assert_eq!(events.next().await, None);
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_comes_again_goes_on_behind_its_last_event() {
    let app = builder().start().await;
    let mut events = app.get("/ticks").header("last-event-id", "41").events().await;
    assert_eq!(events.read::<serde_json::Value>().await["number"], 42);
    app.stop().await;
}

#[tokio::test]
async fn a_channel_is_bounded_and_its_end_ends_the_stream() {
    let app = builder().start().await;
    let mut events = app.get("/channel").events().await;
    let sender = sources(&app).senders.lock().unwrap().pop().unwrap();
    let tick = |number| Tick { number, at: app.clock().now() };
    // The body is not polled while this loop runs, so that nothing makes room.
    let mut sent = 0;
    while sender.try_send(tick(sent)).unwrap() {
        sent += 1;
    }
    assert_eq!(sent, 2);
    for number in 0..sent {
        assert_eq!(events.read::<serde_json::Value>().await["number"], number);
    }
    sender.send(tick(9)).await.unwrap();
    drop(sender);
    assert_eq!(events.read::<serde_json::Value>().await["number"], 9);
    assert_eq!(events.next().await, None);
    app.stop().await;
}

#[tokio::test]
async fn a_stream_becomes_events() {
    let app = builder().start().await;
    let mut events = app.get("/stream").events().await;
    assert_eq!((events.read::<u32>().await, events.read::<u32>().await), (7, 8));
    assert_eq!(events.next().await, None);
    app.stop().await;
}

#[tokio::test]
async fn a_silent_stream_is_kept_alive_beyond_the_timeout_of_requests() {
    let app = builder().value("sse.keep_alive", "30ms").start().await;
    let mut events = app.get("/silent").events().await;
    for _ in 0..3 {
        let kept = TestEvent { comments: vec![String::new()], ..TestEvent::default() };
        assert_eq!(events.next().await.unwrap(), kept);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_has_gone_is_noticed_and_its_source_dropped() {
    let app = builder().value("sse.keep_alive", "20ms").start().await;
    let events = app.get("/silent").events().await;
    alive(&app, 1).await;
    drop(events);
    alive(&app, 0).await;
    app.stop().await;
}

#[tokio::test]
async fn a_sender_hears_that_its_client_has_gone() {
    let app = builder().value("sse.keep_alive", "20ms").start().await;
    let events = app.get("/channel").events().await;
    let sender = sources(&app).senders.lock().unwrap().pop().unwrap();
    drop(events);
    sender.closed().await;
    let gone = sender.send(Tick { number: 1, at: app.clock().now() }).await;
    assert_eq!(gone, Err(houtai::ClientGone));
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_never_reads_is_given_up() {
    let app = builder().value("server.write_timeout", "200ms").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(get("/flood")).await;
    alive(&app, 1).await;
    alive(&app, 0).await;
    drop(wire);
    app.stop().await;
}

#[tokio::test]
async fn streams_end_when_the_server_stops_and_tell_their_clients_when_to_come_back() {
    let app = builder().value("sse.retry", "5s").value("server.shutdown_timeout", "15s").start().await;
    let mut first = app.get("/silent").events().await;
    let mut second = app.get("/silent").events().await;
    alive(&app, 2).await;
    let stopping = tokio::spawn(app.stop());
    let (first, last) = (first.next().await.unwrap(), second.next().await.unwrap());
    assert!(first.retry != last.retry && [first.retry, last.retry].iter().all(|retry| *retry <= Some(5000)));
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_source_that_fails_breaks_the_stream_off_without_a_word() {
    let app = builder().start().await;
    for path in ["/fails", "/panics"] {
        let mut events = app.get(path).events().await;
        assert_eq!(events.read::<u32>().await, 1, "{path}");
        assert!(events.try_next().await.is_err(), "{path}");
    }
    let text = {
        let mut wire = Wire::connect(app.address()).await;
        wire.send(get("/fails")).await;
        wire.read_to_end().await
    };
    assert!(!text.contains("secret") && !text.ends_with("0\r\n\r\n"), "{text}");
    app.stop().await;
}

#[tokio::test]
async fn head_starts_no_stream() {
    let app = builder().start().await;
    let answer = app.request(http::Method::HEAD, "/silent").send().await;
    assert_eq!((answer.status(), answer.header("content-type")), (200, "text/event-stream"));
    alive(&app, 0).await;
    app.stop().await;
}

#[tokio::test]
async fn thousands_of_streams_leave_nothing_behind() {
    let app = builder().value("sse.keep_alive", "50ms").start().await;
    for _ in 0..10 {
        let streams: Vec<TcpStream> = {
            let mut streams = Vec::new();
            for _ in 0..100 {
                let mut wire = Wire::connect(app.address()).await;
                wire.send(get("/silent")).await;
                streams.push(wire.into_inner());
            }
            streams
        };
        alive(&app, 100).await;
        drop(streams);
    }
    alive(&app, 0).await;
    app.stop().await;
}

#[tokio::test]
async fn the_document_says_what_the_data_of_an_event_is() {
    let app = builder().value("docs.enabled", true).start().await;
    let document = app.get("/openapi.json").send().await.json();
    let content = |path: &str| document["paths"][path]["get"]["responses"]["200"]["content"].clone();
    let schema = &content("/ticks")["text/event-stream"]["schema"];
    assert_eq!(schema["contentSchema"]["$ref"], "#/components/schemas/Tick");
    assert!(document["components"]["schemas"]["Tick"]["properties"]["number"].is_object());
    assert!(content("/silent")["text/event-stream"]["schema"].get("contentSchema").is_none());
    let parameters = &document["paths"]["/ticks"]["get"]["parameters"];
    assert_eq!((&parameters[0]["name"], &parameters[0]["in"]), (&"last-event-id".into(), &"header".into()));
    app.stop().await;
}

#[tokio::test]
async fn keep_alive_beyond_all_clocks_does_no_harm() {
    let app = builder().value("sse.keep_alive", "9223372036854775807s").start().await;
    let mut events = app.get("/ticks").events().await;
    assert!(tokio::time::timeout(Duration::from_secs(20), events.next()).await.unwrap().is_some());
    app.stop().await;
}
