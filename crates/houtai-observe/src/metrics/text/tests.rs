//! What is written is read back by a parser that was written from the description of the format alone.

use std::collections::BTreeMap;

use houtai_core::metric::{Metric, MetricKind, MetricSink};
use proptest::prelude::*;

use super::*;

static COUNTER: Metric = Metric::new("a_total", MetricKind::Counter, "", "A \\ counter\nin \"two\" lines.")
    .labels(&["first", "second"]);
static GAUGE: Metric = Metric::new("b", MetricKind::Gauge, "", "A gauge.");
static HISTOGRAM: Metric = Metric::new("c_seconds", MetricKind::Histogram, "", "Sizes.").labels(&["of"]);
const BOUNDS: &[f64] = &[0.0005, 1.0, 1e9];

/// One line of the format.
#[derive(Debug, PartialEq)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

fn parse(line: &str) -> Sample {
    let end = line.find(['{', ' ']).unwrap();
    let (name, mut rest) = line.split_at(end);
    let mut labels = BTreeMap::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        while !rest.starts_with('}') {
            let (label, value) = rest.split_once("=\"").unwrap();
            let (value, after) = unquote(value);
            labels.insert(label.to_owned(), value);
            rest = after.strip_prefix(',').unwrap_or(after);
        }
        rest = &rest[1..];
    }
    let value = match rest.strip_prefix(' ').unwrap() {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        number => number.parse().unwrap(),
    };
    Sample { name: name.to_owned(), labels, value }
}

/// The value up to its closing quote, and what follows.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, &text[index + 1..]),
            '\\' => match characters.next().unwrap().1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    panic!("no closing quote: {text}");
}

fn collection() -> Collection {
    let mut collection = Collection::default();
    collection.permit(vec![&COUNTER, &GAUGE, &HISTOGRAM]);
    collection
}

fn samples(text: &str) -> Vec<Sample> {
    text.lines().filter(|line| !line.starts_with('#')).map(parse).collect()
}

#[test]
fn the_format_is_written_as_its_description_shows_it() {
    let mut collection = collection();
    let counts = HistogramValue { bounds: BOUNDS, counts: vec![2, 0, 1, 4], sum: 5.5 };
    collection.histogram(&HISTOGRAM, &["x"], &counts);
    collection.value(&COUNTER, &["z\"\\\n", ""], 3.0);
    collection.value(&COUNTER, &["a", "b"], 1e21);
    collection.value(&GAUGE, &[], f64::NEG_INFINITY);
    let expected = r#"# HELP a_total A \\ counter\nin "two" lines.
# TYPE a_total counter
a_total{first="a",second="b"} 1000000000000000000000
a_total{first="z\"\\\n",second=""} 3
# HELP b A gauge.
# TYPE b gauge
b -Inf
# HELP c_seconds Sizes.
# TYPE c_seconds histogram
c_seconds_bucket{of="x",le="0.0005"} 2
c_seconds_bucket{of="x",le="1"} 2
c_seconds_bucket{of="x",le="1000000000"} 3
c_seconds_bucket{of="x",le="+Inf"} 7
c_seconds_sum{of="x"} 5.5
c_seconds_count{of="x"} 7
"#;
    assert_eq!(text(&collection), expected);
}

proptest! {
    #[test]
    fn values_and_labels_are_read_back_as_they_were(
        series in prop::collection::btree_map((any::<String>(), any::<String>()), any::<f64>(), 0..8),
    ) {
        let mut collection = collection();
        for ((first, second), value) in &series {
            collection.value(&COUNTER, &[first, second], *value);
        }
        let read = samples(&text(&collection));
        prop_assert_eq!(read.len(), series.len());
        for (sample, ((first, second), value)) in read.iter().zip(&series) {
            prop_assert_eq!(&sample.labels["first"], first);
            prop_assert_eq!(&sample.labels["second"], second);
            // Not a number is never equal to itself.
            prop_assert!(sample.value == *value || (sample.value.is_nan() && value.is_nan()));
        }
    }

    #[test]
    fn buckets_only_grow_and_end_with_the_count(counts in prop::collection::vec(0u64..1000, 4), of: String) {
        let mut collection = collection();
        let value = HistogramValue { bounds: BOUNDS, counts: counts.clone(), sum: 1.0 };
        collection.histogram(&HISTOGRAM, &[&of], &value);
        let read = samples(&text(&collection));
        let buckets: Vec<&Sample> = read.iter().filter(|sample| sample.name == "c_seconds_bucket").collect();
        prop_assert!(buckets.windows(2).all(|pair| pair[0].value <= pair[1].value));
        prop_assert_eq!(&buckets.last().unwrap().labels["le"], "+Inf");
        let total = counts.iter().sum::<u64>() as f64;
        prop_assert_eq!(buckets.last().unwrap().value, total);
        prop_assert_eq!(read.last().unwrap().value, total);
        prop_assert!(read.iter().all(|sample| sample.labels["of"] == of));
    }
}
