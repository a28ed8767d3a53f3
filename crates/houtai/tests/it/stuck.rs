//! An endpoint that blocks its worker until the test lets it go, and what the watchdog says about it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use houtai::prelude::*;
use houtai_test::TestApp;

use crate::wire::eventually;

/// Lets the stuck endpoint go on.
#[derive(Default)]
pub(crate) struct Release {
    is_stuck: AtomicBool,
    is_released: AtomicBool,
}

impl Release {
    pub(crate) fn wait_until_stuck(&self) {
        while !self.is_stuck.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
    }

    pub(crate) fn release(&self) {
        self.is_released.store(true, Ordering::SeqCst);
    }
}

/// What nobody should do: it sleeps without letting others work.
#[get("/stuck", access = public)]
#[expect(clippy::disallowed_methods, reason = "this is the mistake that the tests are about")]
pub(crate) async fn stuck(release: Shared<Release>) -> NoContent {
    release.is_stuck.store(true, Ordering::SeqCst);
    while !release.is_released.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(5));
    }
    NoContent
}

/// Keeps what is logged as warnings.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    fn with(&self, text: &str) -> usize {
        self.0.lock().unwrap().iter().filter(|line| line.contains(text)).count()
    }
}

struct Line(String);

impl tracing::field::Visit for Line {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl tracing::Subscriber for Warnings {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() <= tracing::Level::WARN
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

fn app() -> App {
    let module =
        Module::new("stuck").provide(|_| async { Ok(Release::default()) }).endpoints(endpoints![stuck]);
    App::new("stuck").module(module)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocked_worker_is_reported_with_its_route_once_and_again_when_it_is_over() {
    let warnings = Warnings::default();
    tracing::subscriber::set_global_default(warnings.clone()).unwrap();
    let app = TestApp::start(app()).await;
    let release = app.context().shared::<Release>().unwrap();
    let mut client = std::net::TcpStream::connect(app.address()).unwrap();
    write!(client, "GET /stuck HTTP/1.1\r\nhost: test\r\n\r\n").unwrap();
    eventually(|| async { warnings.with("has been stuck in GET /stuck for 1.") > 0 }).await;
    let metrics = app.management("/metrics").send().await.text();
    assert!(metrics.contains("\nhoutai_runtime_stuck_workers 1\n"), "{metrics}");
    assert_eq!(warnings.with("thread=\"tokio"), 1);
    release.release();
    eventually(|| async { warnings.with("is no longer stuck in GET /stuck") == 1 }).await;
    assert_eq!(warnings.with("has been stuck"), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_is_no_request_is_noticed_as_well() {
    let app = TestApp::start(app()).await;
    let is_released = Arc::new(AtomicBool::new(false));
    let released = Arc::clone(&is_released);
    let task = tokio::spawn(async move {
        while !released.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
    });
    let shows = |number: &'static str| {
        let app = &app;
        async move {
            let text = app.management("/metrics").send().await.text();
            text.contains(&format!("\nhoutai_runtime_stuck_workers {number}\n"))
        }
    };
    eventually(|| shows("1")).await;
    is_released.store(true, Ordering::SeqCst);
    task.await.unwrap();
    eventually(|| shows("0")).await;
    app.stop().await;
}
