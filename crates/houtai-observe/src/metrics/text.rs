//! The text format of Prometheus, version 0.0.4.

use std::fmt::Write;

use houtai_core::metric::HistogramValue;

use super::{Collection, Family, Value};

/// The media type of [`text`].
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Writes all values, by name and labels.
pub fn text(collection: &Collection) -> String {
    let mut text = String::with_capacity(16 * 1024);
    for family in collection.families() {
        // Writing into a string cannot fail; the same below.
        let _ = write_family(&mut text, family);
    }
    text
}

fn write_family(text: &mut String, family: &Family) -> std::fmt::Result {
    let metric = family.metric;
    writeln!(text, "# HELP {} {}", metric.name, escaped(metric.help, false))?;
    writeln!(text, "# TYPE {} {}", metric.name, metric.kind.as_str())?;
    for (values, value) in &family.series {
        let pairs = metric.labels.iter().zip(values);
        let labels: Vec<String> = pairs.map(|(name, value)| label(name, value)).collect();
        match value {
            Value::Number(number) => writeln!(text, "{}{} {}", metric.name, braced(&labels), shown(*number))?,
            Value::Histogram(histogram) => write_histogram(text, metric.name, &labels, histogram)?,
        }
    }
    Ok(())
}

/// The counts become cumulative, as the format wants them.
fn write_histogram(
    text: &mut String,
    name: &str,
    labels: &[String],
    value: &HistogramValue,
) -> std::fmt::Result {
    let infinity = [f64::INFINITY];
    let mut below = 0;
    for (bound, count) in value.bounds.iter().chain(&infinity).zip(&value.counts) {
        below += count;
        let mut labels = labels.to_vec();
        labels.push(label("le", &shown(*bound)));
        writeln!(text, "{name}_bucket{} {below}", braced(&labels))?;
    }
    writeln!(text, "{name}_sum{} {}", braced(labels), shown(value.sum))?;
    writeln!(text, "{name}_count{} {below}", braced(labels))
}

fn label(name: &str, value: &str) -> String {
    format!("{name}=\"{}\"", escaped(value, true))
}

fn braced(labels: &[String]) -> String {
    if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) }
}

/// Line breaks and the sign of escapes are escaped everywhere, quotes where they would end the value.
fn escaped(text: &str, quotes: bool) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\n', "\\n");
    if quotes { escaped.replace('"', "\\\"") } else { escaped }
}

fn shown(number: f64) -> String {
    if number == f64::INFINITY {
        return "+Inf".to_owned();
    }
    if number == f64::NEG_INFINITY {
        return "-Inf".to_owned();
    }
    number.to_string()
}

#[cfg(test)]
mod tests;
