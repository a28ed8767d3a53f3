//! What others see of statements: logs, spans, metrics.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use houtai_core::metric::{HistogramValue, Metric, MetricSink, MetricSource};
use houtai_data::{Db, DbMetrics, Discard, Executor, Statement, Unit, Value};
use tracing::subscriber::DefaultGuard;

use crate::fake::{fake, sql};

/// The log of this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn begin(level: tracing::Level) -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The values of metrics by name and labels; of a histogram its count.
#[derive(Default)]
struct Values(BTreeMap<String, f64>);

impl Values {
    fn of(db: &Db) -> Self {
        let metrics = DbMetrics::default();
        metrics.watch(db);
        let mut values = Self::default();
        metrics.collect(&mut values);
        let known: Vec<_> = metrics.metrics().iter().map(|metric| metric.name).collect();
        assert!(values.0.keys().all(|key| known.iter().any(|name| key.starts_with(name))));
        values
    }

    fn get(&self, key: &str) -> f64 {
        self.0[key]
    }
}

impl MetricSink for Values {
    fn value(&mut self, metric: &'static Metric, labels: &[&str], value: f64) {
        assert_eq!(metric.labels.len(), labels.len());
        self.0.insert(format!("{} {}", metric.name, labels[1..].join(" ")).trim().to_owned(), value);
    }

    fn histogram(&mut self, metric: &'static Metric, labels: &[&str], value: &HistogramValue) {
        let count: u64 = value.counts.iter().sum();
        self.value(metric, labels, count as f64);
    }
}

fn secret() -> Statement {
    let params = vec![Value::Text("password1".to_owned()), Value::Int64(4711)];
    Statement::new("UPDATE \"users\" SET \"password\" = $1 WHERE \"id\" = $2", params).table("users")
}

#[tokio::test]
async fn a_slow_statement_is_logged_with_kinds_and_never_with_values() {
    let (log, _guard) = Log::begin(tracing::Level::WARN);
    let (_, db) = fake();
    db.run(secret(), Box::new(Discard)).await.unwrap();
    assert_eq!(log.text(), "");
    db.log_slower_than(Some(Duration::ZERO));
    db.run(secret(), Box::new(Discard)).await.unwrap();
    db.tx(async |tx| Ok(tx.run(secret(), Box::new(Discard)).await.map(|_| ())?)).await.unwrap();
    let text = log.text();
    assert_eq!(text.matches("slow statement: the update on `users` took").count(), 2, "{text}");
    assert!(text.contains("params=text, 64-bit integer") && text.contains("WHERE"), "{text}");
    assert!(!text.contains("password1") && !text.contains("4711"), "{text}");
}

#[tokio::test]
async fn each_statement_is_a_span_where_somebody_listens() {
    let (log, _guard) = Log::begin(tracing::Level::DEBUG);
    let (_, db) = fake();
    db.run(secret(), Box::new(Discard)).await.unwrap();
    let text = log.text();
    assert!(text.contains("statement{db=\"default\" table=\"users\"") && text.contains("rows=1"), "{text}");
    assert!(!text.contains("password1"), "{text}");
}

#[tokio::test]
async fn a_second_connection_is_told_once_for_each_place() {
    let (log, _guard) = Log::begin(tracing::Level::WARN);
    let (_, db) = fake();
    for _ in 0..3 {
        db.tx(async |_| db.tx(async |_| Ok(())).await).await.unwrap();
    }
    let text = log.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("took a second connection while the transaction begun at"), "{text}");
}

#[tokio::test]
async fn statements_and_transactions_are_counted() {
    let (_, db) = fake();
    db.run(sql("select 1"), Box::new(Discard)).await.unwrap();
    db.run(sql("FAIL unique"), Box::new(Discard)).await.map(|_| ()).unwrap_err();
    db.unit(Unit::new().run(sql("a")).run(sql("b"))).await.unwrap();
    db.tx(async |tx| Ok(tx.run(sql("INSERT"), Box::new(Discard)).await.map(|_| ())?)).await.unwrap();
    drop(db.begin().await.unwrap());
    let held = db.begin().await.unwrap();
    let values = Values::of(&db);
    for kind in ["select", "insert", "other", "unit"] {
        assert_eq!(values.get(&format!("houtai_db_statement_seconds {kind}")), 1.0, "{kind}");
    }
    assert_eq!(values.get("houtai_db_statement_seconds update"), 0.0);
    assert_eq!(values.get("houtai_db_statement_failures_total"), 1.0);
    assert_eq!(values.get("houtai_db_transactions_total committed"), 1.0);
    assert_eq!(values.get("houtai_db_transactions_total rolled_back"), 1.0);
    assert_eq!(values.get("houtai_db_wait_seconds"), 3.0);
    assert_eq!(values.get("houtai_db_connections_in_use"), 1.0);
    assert_eq!(values.get("houtai_db_connections_limit"), 2.0);
    drop(held);
}
