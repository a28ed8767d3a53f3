//! How many statements a database has run.

use houtai::Db;
use houtai::metric::{HistogramValue, Metric, MetricSink, MetricSource};
use houtai_data::DbMetrics;

/// How many statements have run on a database so far, those in transactions among them: for tests that a page of a
/// list takes one statement and one for each relation, however many rows it has.
///
/// ```
/// # use houtai::prelude::*;
/// # use houtai_test::{TestDb, statements};
/// # /// A tag.
/// # #[model]
/// # pub struct Tag {
/// #     /// Its number.
/// #     pub id: Id<Tag>,
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// # let db = TestDb::sqlite(models![Tag]).await;
/// let before = statements(&db);
/// Tag::query().count(&*db).await.unwrap();
/// assert_eq!(statements(&db) - before, 1);
/// # });
/// ```
pub fn statements(db: &Db) -> u64 {
    let metrics = DbMetrics::default();
    metrics.watch(db);
    let mut counted = Counted(0);
    metrics.collect(&mut counted);
    counted.0
}

struct Counted(u64);

impl MetricSink for Counted {
    fn value(&mut self, _: &'static Metric, _: &[&str], _: f64) {}

    fn histogram(&mut self, metric: &'static Metric, _: &[&str], value: &HistogramValue) {
        if metric.name == "houtai_db_statement_seconds" {
            self.0 += value.counts.iter().sum::<u64>();
        }
    }
}
