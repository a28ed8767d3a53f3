//! `/metrics`: what is counted, that nothing is lost or invented, and that nobody can make it grow.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use houtai::metric::SECONDS;
use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};

use crate::gate::{Gate, gate, ping};
use crate::wire::{Wire, eventually, exchange, get};

static GREETINGS: Labelled<Counter, 1> =
    Counter::labelled("test_greetings_total", "greetings", "How often somebody was greeted.", &["language"]);
static SIZES: Histogram = Histogram::new("test_size_seconds", "seconds", "Some sizes.", SECONDS);

#[post("/greet/{language}", access = public)]
async fn greet(Path(language): Path<String>) -> NoContent {
    GREETINGS.with([&language]).increment();
    SIZES.observe(Duration::from_millis(7));
    NoContent
}

#[post("/upload", access = public)]
async fn upload(_: houtai::Bytes) -> NoContent {
    NoContent
}

#[get("/broken", access = public)]
async fn broken() -> NoContent {
    panic!("as planned")
}

#[get("/slow", access = public, timeout = "1ms")]
async fn slow() -> NoContent {
    std::future::pending().await
}

fn builder() -> TestAppBuilder {
    let module = Module::new("metrics")
        .provide(|_| async { Ok(Gate::default()) })
        .metric(&GREETINGS)
        .metric(&SIZES)
        .endpoints(endpoints![greet, upload, broken, slow, gate, ping]);
    TestApp::builder(App::new("metrics").version("1.2.3").module(module))
}

/// All samples, by name with labels.
async fn samples(app: &TestApp) -> BTreeMap<String, f64> {
    let answer = app.management("/metrics").send().await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let text = answer.text();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.map(|line| line.rsplit_once(' ').unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
}

/// The sum of all samples whose names begin so.
fn sum(samples: &BTreeMap<String, f64>, prefix: &str) -> f64 {
    samples.iter().filter(|(name, _)| name.starts_with(prefix)).map(|(_, value)| value).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sum_over_routes_is_what_was_sent_and_no_number_shrinks_meanwhile() {
    let app = builder().start().await;
    let address = app.address();
    let clients = (0..4).map(|client| {
        tokio::spawn(async move {
            let mut wire = Wire::connect(address).await;
            for number in 0..100 {
                let path = ["/ping", "/nowhere", "/greet/en", "/.."][(client + number) % 4];
                wire.send(format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n")).await;
                wire.read_response().await;
            }
        })
    });
    let clients: Vec<_> = clients.collect();
    let mut before = samples(&app).await;
    while !clients.iter().all(tokio::task::JoinHandle::is_finished) {
        let now = samples(&app).await;
        for (name, value) in before.iter().filter(|(name, _)| is_counter(name)) {
            assert!(now[name] >= *value, "{name} went from {value} to {}", now[name]);
        }
        before = now;
    }
    for client in clients {
        client.await.unwrap();
    }
    // A body is over a moment after the client has read it.
    eventually(|| async { sum(&samples(&app).await, "houtai_http_requests_total") == 400.0 }).await;
    let samples = samples(&app).await;
    let of = |labels: &str| samples[&format!("houtai_http_requests_total{{{labels}}}")];
    assert_eq!(of(r#"route="/ping",method="GET",status="200""#), 100.0);
    assert_eq!(of(r#"route="none",method="GET",status="404""#), 100.0);
    // The template has another method, and the last path is refused as such.
    assert_eq!(of(r#"route="none",method="GET",status="405""#), 100.0);
    assert_eq!(of(r#"route="none",method="GET",status="400""#), 100.0);
    assert_eq!(sum(&samples, "houtai_http_request_duration_seconds_count"), 400.0);
    assert_eq!(samples["houtai_http_requests_in_flight"], 0.0);
    assert!(samples["houtai_http_received_bytes_total"] >= 400.0 * 30.0);
    assert!(samples["houtai_http_sent_bytes_total"] >= 400.0 * 30.0);
    app.stop().await;
}

fn is_counter(name: &str) -> bool {
    let name = name.split('{').next().unwrap();
    ["_total", "_bucket", "_count"].iter().any(|end| name.ends_with(end))
}

#[tokio::test]
async fn nothing_that_clients_choose_makes_new_series() {
    let app = builder().start().await;
    for number in 0..500 {
        app.request(format!("M{number}").parse().unwrap(), &format!("/x{number}")).send().await;
        app.post(&format!("/greet/{number}")).send().await;
    }
    let samples = samples(&app).await;
    let requests = samples.keys().filter(|name| name.starts_with("houtai_http_requests_total"));
    assert_eq!(requests.count(), 2);
    let greetings = samples.keys().filter(|name| name.starts_with("test_greetings_total")).count();
    assert!(greetings <= houtai::metric::MOST_SERIES, "{greetings}");
    assert!(sum(&samples, "test_greetings_total") >= 500.0);
    app.stop().await;
}

#[tokio::test]
async fn panics_timeouts_and_clients_that_leave_are_counted() {
    let app = builder().start().await;
    assert_eq!(app.get("/broken").send().await.status(), 500);
    assert_eq!(app.get("/slow").send().await.status(), 504);
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /gate HTTP/1.1\r\nhost: test\r\n\r\n").await;
    eventually(|| async { samples(&app).await["houtai_http_requests_in_flight"] == 1.0 }).await;
    let during = samples(&app).await;
    assert_eq!(during[r#"houtai_http_connections{state="busy"}"#], 1.0);
    assert_eq!(during["houtai_http_panics_total"], 1.0);
    assert_eq!(during[r#"houtai_http_timeouts_total{what="handler"}"#], 1.0);
    let status = |number: u16, route: &str| {
        during[&format!("houtai_http_requests_total{{route=\"{route}\",method=\"GET\",status=\"{number}\"}}")]
    };
    assert_eq!((status(500, "/broken"), status(504, "/slow")), (1.0, 1.0));
    app.context().shared::<Gate>().unwrap().open.notify_one();
    wire.read_response().await;
    eventually(|| async { samples(&app).await[r#"houtai_http_connections{state="idle"}"#] == 1.0 }).await;
    drop(wire);
    eventually(|| async {
        let now = samples(&app).await;
        now["houtai_http_connections_accepted_total"] == now["houtai_http_connections_closed_total"]
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn refused_connections_are_counted_with_their_reason() {
    let app = builder().value("server.max_connections_per_address", 1).start().await;
    let mut held = Wire::connect(app.address()).await;
    held.send("GET /ping HTTP/1.1\r\nhost: test\r\n\r\n").await;
    held.read_response().await;
    assert!(Wire::connect(app.address()).await.is_closed().await);
    let samples = samples(&app).await;
    assert_eq!(samples[r#"houtai_http_connections_refused_total{reason="address"}"#], 1.0);
    assert_eq!(samples["houtai_http_connections_accepted_total"], 1.0);
    app.stop().await;
}

#[tokio::test]
async fn a_slow_head_and_a_slow_body_are_counted() {
    let app = builder()
        .value("server.head_timeout", "10ms")
        .value("server.body_idle_timeout", "10ms")
        .start()
        .await;
    assert!(exchange(app.address(), "GET /pi").await.starts_with("HTTP/1.1 408 "));
    let slow = "POST /upload HTTP/1.1\r\nhost: test\r\ncontent-length: 9\r\n\r\n1234";
    assert!(exchange(app.address(), slow).await.starts_with("HTTP/1.1 408 "));
    let samples = samples(&app).await;
    assert_eq!(samples[r#"houtai_http_timeouts_total{what="head"}"#], 1.0);
    assert_eq!(samples[r#"houtai_http_timeouts_total{what="body"}"#], 1.0);
    app.stop().await;
}

#[tokio::test]
async fn every_metric_that_appears_is_listed_and_every_listed_one_of_the_server_appears() {
    let app = builder().start().await;
    app.get("/ping").send().await;
    app.post("/greet/de").send().await;
    eventually(|| async { sum(&samples(&app).await, "houtai_http_requests_total") == 2.0 }).await;
    let text = app.management("/metrics").send().await.text();
    let shown: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    let listed = app.running().metrics().listed();
    let names: BTreeSet<&str> = listed.iter().map(|listed| listed.metric.name).collect();
    // What only some systems tell, and only servers with a certificate, whose tests look at it.
    let optional =
        |name: &&&str| name.starts_with("houtai_cgroup_") || name.starts_with("houtai_tls_certificate_");
    let missing: Vec<_> = names.difference(&shown).filter(|name| !optional(name)).collect();
    assert!(missing.is_empty(), "listed and not shown: {missing:?}");
    assert!(shown.is_subset(&names), "shown and not listed: {:?}", shown.difference(&names));
    app.stop().await;
}

#[tokio::test]
async fn beyond_loopback_the_numbers_need_the_token() {
    let app =
        builder().value("management.host", "0.0.0.0").value("management.token", "open sesame").start().await;
    let port = app.management_address().port();
    let local = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    assert!(exchange(local, get("/metrics")).await.starts_with("HTTP/1.1 401 "));
    let authorized = "GET /metrics HTTP/1.1\r\nhost: test\r\nauthorization: Bearer open sesame\r\n\
                      connection: close\r\n\r\n";
    let answer = exchange(local, authorized).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 ")
            && answer.contains("houtai_build_info{app=\"metrics\",version=\"1.2.3\"")
    );
    app.stop().await;
}

#[tokio::test]
async fn a_metric_that_nobody_could_collect_keeps_the_app_from_starting() {
    static BAD: Gauge = Gauge::new("bad name", "", "Bad.");
    static TAKEN: Counter = Counter::new("houtai_http_panics_total", "", "Taken.");
    let module = Module::new("bad").metric(&BAD).metric(&TAKEN);
    let error = TestApp::builder(App::new("bad").module(module)).try_start().await.err().unwrap();
    let text = error.to_string();
    assert!(text.contains("metric `bad name` has a name that cannot be collected"), "{text}");
    assert!(text.contains("two metrics have the name `houtai_http_panics_total`"), "{text}");
}
