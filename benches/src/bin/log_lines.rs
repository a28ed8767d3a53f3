//! What a line of the log costs the thread that writes it: `cargo run --release -p houtai-benches --bin log-lines`.
//!
//! The writer's own thread is not counted: each batch is written before the next one begins, so that the queue
//! never fills and no line is dropped. The best of many batches is told, since everything else on the machine can only
//! add to it.

#![expect(clippy::print_stdout, reason = "a program that prints its figures")]

use std::time::{Duration, Instant};

use houtai_core::settings::{Reader as SettingsReader, Values};
use houtai_core::{AccessEntry, Profile, RequestId, RequestScope};
use houtai_observe::{LogFormat, LogSettings, Logging, Reader};

const BATCHES: usize = 400;
const LINES: u32 = 2_000;
const PATIENCE: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = tempfile::tempdir()?;
    let logging = Logging::start(Reader::default());
    let mut settings: LogSettings =
        SettingsReader::new(&Values::new(), Profile::Prod).subject().ok_or("no defaults")?;
    settings.file = Some("bench.log".into());
    settings.compress = false;
    settings.format = LogFormat::Json;
    logging.apply(&settings);
    logging.open_file(&settings, root.path())?;

    let access = logging.access_log();
    let entry = entry();
    let line = || access.log(&entry);
    show("access line", best(&logging, line));
    let _scope = RequestScope::enter(RequestId::new(0x1234_5678_9abc_def0, 77));
    let event =
        |number: u32| tracing::info!(target: "shop::orders", number, who = "Ann", "an order was sold");
    show("event with two fields and a request id", best(&logging, || event(7)));
    let span = tracing::info_span!(target: "shop::orders", "order", order = 7);
    show("the same within a span", span.in_scope(|| best(&logging, || event(7))));
    other_subscriber(&logging, event);

    logging.levels().change("off".parse()?, None);
    show("event that no level permits", best(&logging, || event(7)));
    show(
        "access line that no level permits",
        best(&logging, || {
            // As the server does: without an ear no entry is made.
            if access.is_wanted() {
                line();
            }
        }),
    );
    let dropped = logging.writer().map_or(0, |writer| writer.dropped().total());
    println!("dropped lines: {dropped}");
    Ok(())
}

fn entry() -> AccessEntry<'static> {
    AccessEntry {
        method: "GET",
        path: "/todos/7",
        route: Some("/todos/{id}"),
        protocol: "HTTP/1.1",
        status: Some(200),
        duration: Duration::from_micros(1234),
        bytes: 96,
        is_complete: true,
        is_lasting: false,
        peer: [192, 168, 100, 200].into(),
        request_id: RequestId::new(0x1234_5678_9abc_def0, 77),
    }
}

/// The JSON lines of `tracing-subscriber`, written nowhere.
fn other_subscriber(logging: &Logging, event: impl Fn(u32)) {
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(std::io::sink).finish();
    tracing::subscriber::with_default(subscriber, || {
        show("tracing-subscriber's JSON, the same event", best(logging, || event(7)));
        let span = tracing::info_span!(target: "shop::orders", "order", order = 7);
        show("the same within a span", span.in_scope(|| best(logging, || event(7))));
    });
}

/// Nanoseconds for one call, in the best batch.
fn best(logging: &Logging, action: impl Fn()) -> f64 {
    let batch = |_| {
        let began = Instant::now();
        for _ in 0..LINES {
            action();
        }
        let took = began.elapsed();
        logging.flush(PATIENCE);
        took
    };
    let best = (0..BATCHES).map(batch).min().unwrap_or_default();
    best.as_nanos() as f64 / f64::from(LINES)
}

fn show(what: &str, nanoseconds: f64) {
    println!("{nanoseconds:8.1} ns  {what}");
}
