//! The JSON form of OTLP, version 1: the mapping that Protocol Buffers define for JSON, in which whole numbers of 64
//! bits are texts.

use houtai_core::Timestamp;
use houtai_core::metric::{HistogramValue, Metric, MetricKind};
use serde_json::{Value as Json, json};

use crate::metrics::{Collection, Family, Value};

/// Values count from the beginning, not from the last push.
const CUMULATIVE: u8 = 2;

/// Whose metrics these are.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The name of the app.
    pub service: String,
    /// Its version.
    pub version: String,
    /// What tells this process from others of the same app.
    pub instance: String,
    /// When it began to count.
    pub began: Timestamp,
}

/// A whole request: all values as of one moment.
pub fn encode(resource: &Resource, collection: &Collection, now: Timestamp) -> Json {
    let times = Times { start: nanoseconds(resource.began), now: nanoseconds(now) };
    let metrics: Vec<Json> = collection.families().map(|family| metric(family, &times)).collect();
    let attributes = [
        attribute("service.name", &resource.service),
        attribute("service.version", &resource.version),
        attribute("service.instance.id", &resource.instance),
    ];
    json!({"resourceMetrics": [{
        "resource": {"attributes": attributes},
        "scopeMetrics": [{
            "scope": {"name": "houtai", "version": env!("CARGO_PKG_VERSION")},
            "metrics": metrics,
        }],
    }]})
}

struct Times {
    start: String,
    now: String,
}

fn nanoseconds(moment: Timestamp) -> String {
    (i128::from(moment.as_microsecond()).max(0) * 1000).to_string()
}

fn metric(family: &Family, times: &Times) -> Json {
    let metric = family.metric;
    let points: Vec<Json> =
        family.series.iter().map(|(labels, value)| point(metric, labels, value, times)).collect();
    let mut json = json!({"name": metric.name, "description": metric.help, "unit": unit(metric.unit)});
    let (form, data) = match metric.kind {
        MetricKind::Counter => {
            ("sum", json!({"aggregationTemporality": CUMULATIVE, "isMonotonic": true, "dataPoints": points}))
        }
        MetricKind::Gauge => ("gauge", json!({"dataPoints": points})),
        MetricKind::Histogram => {
            ("histogram", json!({"aggregationTemporality": CUMULATIVE, "dataPoints": points}))
        }
    };
    json[form] = data;
    json
}

/// The units of UCUM, which OTLP asks for; what is counted stands in braces.
fn unit(words: &str) -> String {
    match words {
        "" => String::new(),
        "seconds" => "s".to_owned(),
        "bytes" => "By".to_owned(),
        counted => format!("{{{counted}}}"),
    }
}

fn point(metric: &Metric, labels: &[String], value: &Value, times: &Times) -> Json {
    let attributes: Vec<Json> =
        metric.labels.iter().zip(labels).map(|(name, value)| attribute(name, value)).collect();
    let mut json = json!({"attributes": attributes, "timeUnixNano": times.now});
    if metric.kind != MetricKind::Gauge {
        json["startTimeUnixNano"] = json!(times.start);
    }
    match value {
        Value::Number(value) => json["asDouble"] = number(*value),
        Value::Histogram(value) => histogram(&mut json, value),
    }
    json
}

fn histogram(point: &mut Json, value: &HistogramValue) {
    let count: u64 = value.counts.iter().sum();
    point["count"] = json!(count.to_string());
    point["sum"] = number(value.sum);
    point["bucketCounts"] = value.counts.iter().map(|count| Json::from(count.to_string())).collect();
    point["explicitBounds"] = value.bounds.iter().map(|bound| number(*bound)).collect();
}

fn attribute(name: &str, value: &str) -> Json {
    json!({"key": name, "value": {"stringValue": value}})
}

/// What JSON has no number for is a word in the mapping.
fn number(value: f64) -> Json {
    match value {
        value if value.is_nan() => json!("NaN"),
        f64::INFINITY => json!("Infinity"),
        f64::NEG_INFINITY => json!("-Infinity"),
        value => json!(value),
    }
}
