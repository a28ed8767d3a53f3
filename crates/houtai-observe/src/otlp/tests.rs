//! The exporter against collectors that are good, slow, gone, overloaded and out of their mind.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use houtai_core::metric::{Counter, Gauge, Histogram, Labelled};
use houtai_core::{Clock, Secret, Timestamp};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::*;
use crate::metrics::Registry;

/// Longer than any test should take.
const PATIENCE: Duration = Duration::from_secs(20);

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

/// A collector that answers each push with the next of its answers, the last one again and again.
struct Collector {
    address: SocketAddr,
    pushes: mpsc::UnboundedReceiver<(String, Value)>,
}

impl Collector {
    async fn start(answers: Vec<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, pushes) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut answers = answers.into_iter().peekable();
            let mut last = "";
            while let Ok((stream, _)) = listener.accept().await {
                last = answers.next().unwrap_or(last);
                tokio::spawn(serve(stream, last, tell.clone()));
            }
        });
        Self { address, pushes }
    }

    async fn push(&mut self) -> (String, Value) {
        tokio::time::timeout(PATIENCE, self.pushes.recv()).await.expect("no push came").unwrap()
    }
}

/// Reads one request and answers; an empty answer is none at all.
async fn serve(mut stream: TcpStream, answer: &str, tell: mpsc::UnboundedSender<(String, Value)>) {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        assert!(stream.read_buf(&mut bytes).await.unwrap() > 0);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        if body.len() == length.unwrap().parse::<usize>().unwrap() {
            break (head.to_owned(), serde_json::from_str(body).unwrap());
        }
    };
    let _ = tell.send((head, body));
    if answer.is_empty() {
        std::future::pending::<()>().await;
    }
    let _ = stream.write_all(answer.as_bytes()).await;
}

static ORDERS: Labelled<Counter, 1> = Counter::labelled("t_orders_total", "orders", "Orders.", &["kind"]);
static LEVEL: Gauge = Gauge::new("t_level", "", "Level.");
static SIZES: Histogram = Histogram::new("t_size_bytes", "bytes", "Sizes.", &[1.0, 10.0]);

struct Running {
    exporter: Exporter,
    counts: Arc<PushCounts>,
}

fn start(address: SocketAddr, interval: Duration) -> Running {
    let settings = OtlpSettings {
        endpoint: Some(format!("http://{address}")),
        interval,
        headers: Some(Secret::new("authorization=Bearer hunter2".into())),
    };
    let mut registry = Registry::new();
    registry.add("t", Arc::new(&ORDERS));
    registry.add("t", Arc::new(&LEVEL));
    registry.add("t", Arc::new(&SIZES));
    let counts = Arc::new(PushCounts::default());
    let clock = Clock::manual(Timestamp::from_microsecond(5_000_001));
    let exporter = Exporter::start(ExporterOptions {
        destination: Destination::of(&settings).unwrap().unwrap(),
        interval,
        resource: Resource {
            service: "shop".into(),
            version: "1.2.3".into(),
            instance: "i".into(),
            began: Timestamp::from_microsecond(1_000_000),
        },
        clock,
        registry: Arc::new(registry),
        counts: Arc::clone(&counts),
    });
    Running { exporter: exporter.unwrap(), counts }
}

/// Stops, and gives the numbers of pushes that arrived and failed.
async fn stop(running: Running) -> (u64, u64) {
    tokio::time::timeout(PATIENCE, running.exporter.stop()).await.expect("the exporter did not stop");
    running.counts.numbers()
}

#[tokio::test]
async fn a_push_has_every_value_in_the_form_of_the_protocol() {
    ORDERS.with(["book"]).add(3);
    LEVEL.set(f64::NEG_INFINITY);
    [0.5, 5.0, 50.0, 7.0].into_iter().for_each(|size| SIZES.record(size));
    let mut collector = Collector::start(vec![OK]).await;
    let running = start(collector.address, Duration::from_millis(1));
    let (head, body) = collector.push().await;
    assert!(head.starts_with("POST /v1/metrics HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("authorization: Bearer hunter2"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    let resource = &body["resourceMetrics"][0];
    assert_eq!(resource["resource"]["attributes"][0]["value"]["stringValue"], "shop");
    let metrics = &resource["scopeMetrics"][0]["metrics"];
    let expected = json!([
        {"name": "t_level", "description": "Level.", "unit": "", "gauge": {"dataPoints": [
            {"attributes": [], "timeUnixNano": "5000001000", "asDouble": "-Infinity"},
        ]}},
        {"name": "t_orders_total", "description": "Orders.", "unit": "{orders}", "sum": {
            "aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [{
                "attributes": [{"key": "kind", "value": {"stringValue": "book"}}],
                "startTimeUnixNano": "1000000000", "timeUnixNano": "5000001000", "asDouble": 3.0,
            }],
        }},
        {"name": "t_size_bytes", "description": "Sizes.", "unit": "By", "histogram": {
            "aggregationTemporality": 2, "dataPoints": [{
                "attributes": [], "startTimeUnixNano": "1000000000", "timeUnixNano": "5000001000",
                "count": "4", "sum": 62.5, "bucketCounts": ["1", "2", "1"], "explicitBounds": [1.0, 10.0],
            }],
        }},
    ]);
    assert_eq!(*metrics, expected, "{metrics:#}");
    stop(running).await;
}

#[tokio::test]
async fn a_stop_pushes_once_more_although_the_interval_is_long() {
    let mut collector = Collector::start(vec![OK]).await;
    let running = start(collector.address, Duration::from_secs(3600));
    assert_eq!(stop(running).await, (1, 0));
    collector.push().await;
}

#[tokio::test]
async fn a_collector_that_is_slow_delays_neither_the_next_push_nor_the_stop() {
    let mut collector = Collector::start(vec![""]).await;
    let running = start(collector.address, Duration::from_millis(20));
    // Each is given up after the interval, and the next one comes all the same.
    for _ in 0..3 {
        collector.push().await;
    }
    let (ok, failed) = stop(running).await;
    assert!(ok == 0 && failed >= 2, "{ok} {failed}");
}

#[tokio::test]
async fn a_collector_that_is_gone_does_no_harm_and_is_found_again() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let running = start(address, Duration::from_millis(5));
    let failed = async {
        while running.counts.numbers().1 < 3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, failed).await.expect("no push failed");
    let listener = TcpListener::bind(address).await.unwrap();
    let (tell, mut pushes) = mpsc::unbounded_channel();
    let (stream, _) = listener.accept().await.unwrap();
    serve(stream, OK, tell).await;
    assert!(pushes.recv().await.is_some());
    drop(listener);
    stop(running).await;
}

#[tokio::test]
async fn an_overloaded_collector_gets_the_pause_that_it_asks_for() {
    let answer = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n";
    let mut collector = Collector::start(vec![answer, OK]).await;
    let running = start(collector.address, Duration::from_millis(1));
    collector.push().await;
    let counted = async {
        while running.counts.numbers().1 == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, counted).await.expect("the refusal was not counted");
    // Nothing comes by itself: the one more is that of the stop.
    assert_eq!(stop(running).await, (1, 1));
}

#[tokio::test]
async fn garbage_and_refusals_count_as_failed_and_the_pushes_go_on() {
    let partly = "HTTP/1.1 200 OK\r\ncontent-length: 62\r\n\r\n\
                  {\"partialSuccess\":{\"rejectedDataPoints\":\"7\",\"errorMessage\":1}}";
    let answers = vec![
        "\u{1}\u{2}garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nshort",
        "HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\n\r\nno!",
        "HTTP/1.1 503 Gone\r\nretry-after: soon\r\ncontent-length: 0\r\n\r\n",
        partly,
        "HTTP/1.1 204 No Content\r\n\r\n",
    ];
    let mut collector = Collector::start(answers).await;
    let running = start(collector.address, Duration::from_millis(30));
    for _ in 0..7 {
        collector.push().await;
    }
    let (ok, failed) = stop(running).await;
    assert!(ok >= 2 && failed == 5, "{ok} {failed}");
}
