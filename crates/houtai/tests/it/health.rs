//! `/readyz`: checks of modules with their reasons, whatever a check does.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};
use serde_json::Value;

use crate::gate::{Gate, gate, ping};
use crate::stuck::{Release, stuck};
use crate::wire::{Wire, eventually};

/// What the checks of the test app find.
#[derive(Default)]
struct Database {
    is_down: AtomicBool,
    asked: AtomicUsize,
}

fn builder(database: &Arc<Database>) -> TestAppBuilder {
    let database = Arc::clone(database);
    let module = Module::new("shop")
        .provide(|_| async { Ok(Gate::default()) })
        .provide(|_| async { Ok(Release::default()) })
        .ready("database", move |_| {
            database.asked.fetch_add(1, Ordering::SeqCst);
            let is_down = database.is_down.load(Ordering::SeqCst);
            async move { if is_down { Err(Error::internal("the database does not answer")) } else { Ok(()) } }
        })
        .endpoints(endpoints![gate, ping, stuck]);
    TestApp::builder(App::new("health").module(module)).value("management.ready_cache", "0s")
}

async fn ready(app: &TestApp) -> (u16, Value) {
    let answer = app.management("/readyz").send().await;
    (answer.status(), answer.json())
}

/// The reason of a check, or `None` when it holds.
fn reason<'a>(report: &'a Value, name: &str) -> Option<&'a str> {
    let checks = report["checks"].as_array().unwrap();
    let check =
        checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{name}: {report}"));
    assert_eq!(check["status"], if check["reason"].is_null() { "ok" } else { "failed" });
    check["reason"].as_str()
}

/// Asks without the runtime of the test, which is what may be stuck.
fn ask(address: SocketAddr, path: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test]
async fn a_check_that_fails_makes_the_app_unready_and_says_why() {
    let database = Arc::default();
    let app = builder(&database).start().await;
    eventually(|| async { ready(&app).await.0 == 200 }).await;
    let (_, report) = ready(&app).await;
    assert_eq!(report["status"], "ok");
    let names: Vec<_> = report["checks"].as_array().unwrap().iter().map(|check| &check["name"]).collect();
    assert_eq!(names, ["start", "listener", "drain", "workers", "shop.database"]);

    database.is_down.store(true, Ordering::SeqCst);
    let (status, report) = ready(&app).await;
    assert_eq!((status, &report["status"]), (503, &Value::from("unavailable")));
    assert_eq!(reason(&report, "shop.database"), Some("the database does not answer"));
    assert_eq!(reason(&report, "listener"), None);
    // The process lives all the same, and goes on to serve.
    assert_eq!(app.management("/livez").send().await.status(), 200);
    assert_eq!(app.get("/ping").send().await.status(), 200);
    database.is_down.store(false, Ordering::SeqCst);
    assert_eq!(ready(&app).await.0, 200);
    app.stop().await;
}

#[tokio::test]
async fn probes_do_not_run_the_checks_more_often_than_the_cache_permits() {
    let database: Arc<Database> = Arc::default();
    let app = builder(&database).value("management.ready_cache", "1h").start().await;
    let address = app.management_address();
    let probes = (0..50).map(|_| tokio::task::spawn_blocking(move || ask(address, "/readyz")));
    for probe in probes.collect::<Vec<_>>() {
        assert!(probe.await.unwrap().starts_with("HTTP/1.1 "));
    }
    assert_eq!(database.asked.load(Ordering::SeqCst), 1);
    app.stop().await;
}

async fn start_bad(module: Module, timeout: &str) -> TestApp {
    TestApp::builder(App::new("bad").module(module.ready("holds", |_| async { Ok(()) })))
        .value("management.ready_cache", "0s")
        .value("management.ready_timeout", timeout)
        .start()
        .await
}

#[tokio::test]
async fn a_check_that_hangs_fails_beside_the_others_and_leaves_nothing_behind() {
    let hanging = Arc::new(AtomicUsize::new(0));
    let begun = Arc::clone(&hanging);
    let module = Module::new("bad").ready("hangs", move |_| {
        begun.fetch_add(1, Ordering::SeqCst);
        std::future::pending()
    });
    let app = start_bad(module, "50ms").await;
    for round in 1..4 {
        let (status, report) = ready(&app).await;
        assert_eq!(status, 503);
        assert_eq!(reason(&report, "bad.hangs"), Some("it took longer than 50ms"));
        assert_eq!(reason(&report, "bad.holds"), None);
        // Given up each time, it can begin again.
        assert_eq!(hanging.load(Ordering::SeqCst), round);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_check_that_panics_fails_without_telling_what_the_panic_said() {
    let module = Module::new("bad")
        .ready("panics", |_| async { panic!("secret text") })
        .ready("panics_at_once", |_| -> std::future::Ready<Result<()>> { panic!("secret text") });
    let app = start_bad(module, "20s").await;
    let (status, report) = ready(&app).await;
    assert_eq!(status, 503);
    assert_eq!(reason(&report, "bad.panics"), Some("it panicked"));
    assert_eq!(reason(&report, "bad.panics_at_once"), Some("it panicked"));
    assert_eq!(reason(&report, "bad.holds"), None);
    assert!(!report.to_string().contains("secret"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn stuck_workers_are_told_in_time() {
    let app = builder(&Arc::default()).value("management.ready_timeout", "100ms").start().await;
    let release = app.context().shared::<Release>().unwrap();
    let mut client = std::net::TcpStream::connect(app.address()).unwrap();
    write!(client, "GET /stuck HTTP/1.1\r\nhost: test\r\n\r\n").unwrap();
    release.wait_until_stuck();
    let answer = ask(app.management_address(), "/readyz");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
    let report: Value = serde_json::from_str(body).unwrap();
    assert_eq!(reason(&report, "workers"), Some("the workers do not answer"));
    assert_eq!(reason(&report, "shop.database"), Some("the workers do not answer"));
    assert!(ask(app.management_address(), "/livez").starts_with("HTTP/1.1 200 "));
    release.release();
    assert_eq!(app.get("/ping").send().await.status(), 200);
    eventually(|| async { ready(&app).await.0 == 200 }).await;
    app.stop().await;
}

#[tokio::test]
async fn an_app_that_stops_is_unready_for_that_reason() {
    let app = builder(&Arc::default()).start().await;
    let management = app.management_address();
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /gate HTTP/1.1\r\nhost: test\r\n\r\n").await;
    let gate = app.context().shared::<Gate>().unwrap();
    eventually(|| async { gate.arrived.load(Ordering::SeqCst) == 1 }).await;
    let (answer, ()) = tokio::join!(
        async {
            let report = loop {
                let asked = tokio::task::spawn_blocking(move || ask(management, "/readyz"));
                let answer = asked.await.unwrap();
                let report: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
                if report["status"] == "unavailable" {
                    break report;
                }
            };
            gate.open.notify_one();
            report
        },
        app.stop()
    );
    assert_eq!(reason(&answer, "drain"), Some("the app stops"));
}
