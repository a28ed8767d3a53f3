//! What is counted of each route.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use houtai_core::MetricSink;
use houtai_core::activity::Activity;
use houtai_core::metric::{HistogramValue, Padded, SECONDS, SHARDS, Shard};
use http::{Method, StatusCode};

use super::{catalogue, status};

/// The methods that are counted by name; others come from clients and are counted together.
const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// The upper bounds of [`SECONDS`] in nanoseconds: comparing whole numbers is cheaper.
const BOUNDS: [u64; 14] = {
    let mut bounds = [0; 14];
    let mut index = 0;
    while index < SECONDS.len() {
        bounds[index] = (SECONDS[index] * 1e9) as u64;
        index += 1;
    }
    bounds
};

/// The numbers of one route, by method.
pub(crate) struct RouteMetrics {
    route: String,
    series: Vec<Series>,
    activity: Activity,
}

/// The numbers of one method of a route.
struct Series {
    // `None` for all that are not counted by name.
    method: Option<Method>,
    // Made when a thread first answers such a request: there are many more pairs than are ever used.
    shards: [OnceLock<Box<Padded<Counts>>>; SHARDS],
}

/// What one thread has counted.
struct Counts {
    statuses: [AtomicU64; status::SLOTS],
    durations: [AtomicU64; BOUNDS.len() + 1],
    nanoseconds: AtomicU64,
}

impl RouteMetrics {
    /// The numbers of an endpoint. One that answers `GET` answers `HEAD` as well.
    pub(crate) fn of_endpoint(route: &str, method: &Method) -> Self {
        let mut methods = vec![method.clone()];
        if *method == Method::GET {
            methods.push(Method::HEAD);
        }
        Self::new(route, &format!("{method} {route}"), methods)
    }

    /// The numbers of what answers any method.
    pub(crate) fn of_any_method(route: &str) -> Self {
        Self::new(route, &format!("any method of {route}"), METHODS.to_vec())
    }

    fn new(route: &str, activity: &str, methods: Vec<Method>) -> Self {
        let named = methods.into_iter().map(Some);
        Self {
            route: route.to_owned(),
            series: named.chain([None]).map(Series::new).collect(),
            activity: Activity::named(activity),
        }
    }

    /// What a thread does while it runs the handler of the route.
    pub(crate) fn activity(&self) -> Activity {
        self.activity
    }

    /// Counts a request that is over.
    pub(crate) fn count(&self, method: &Method, status: Option<StatusCode>, duration: Duration) {
        // There is always the last one, which takes every method.
        let found = self.series.iter().find(|series| series.takes(method));
        if let Some(series) = found {
            let shard = Shard::current();
            series.shards[shard.index()].get_or_init(Counts::new).0.add(shard, status, duration);
        }
    }

    /// Gives its numbers and says how many requests there were.
    pub(super) fn collect(&self, sink: &mut dyn MetricSink) -> u64 {
        self.series.iter().map(|series| series.collect(&self.route, sink)).sum()
    }
}

impl Series {
    fn new(method: Option<Method>) -> Self {
        Self { method, shards: [const { OnceLock::new() }; SHARDS] }
    }

    fn takes(&self, method: &Method) -> bool {
        self.method.as_ref().is_none_or(|own| own == method)
    }

    fn collect(&self, route: &str, sink: &mut dyn MetricSink) -> u64 {
        let method = self.method.as_ref().map_or("other", Method::as_str);
        let counts: Vec<&Counts> = self.shards.iter().filter_map(|shard| Some(&shard.get()?.0)).collect();
        if counts.is_empty() {
            return 0;
        }
        let mut finished = 0;
        for slot in 0..status::SLOTS {
            let number = total(counts.iter().map(|counts| &counts.statuses[slot]));
            if number > 0 {
                sink.value(&catalogue::REQUESTS, &[route, method, &status::label(slot)], number as f64);
            }
            finished += number;
        }
        let buckets = 0..=BOUNDS.len();
        let durations = buckets.map(|bucket| total(counts.iter().map(|counts| &counts.durations[bucket])));
        let nanoseconds = total(counts.iter().map(|counts| &counts.nanoseconds));
        let sum = Duration::from_nanos(nanoseconds).as_secs_f64();
        let value = HistogramValue { bounds: SECONDS, counts: durations.collect(), sum };
        sink.histogram(&catalogue::DURATION, &[route, method], &value);
        finished
    }
}

impl Counts {
    fn new() -> Box<Padded<Self>> {
        Box::new(Padded(Self {
            statuses: [const { AtomicU64::new(0) }; status::SLOTS],
            durations: [const { AtomicU64::new(0) }; BOUNDS.len() + 1],
            nanoseconds: AtomicU64::new(0),
        }))
    }

    fn add(&self, shard: Shard, status: Option<StatusCode>, duration: Duration) {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.iter().position(|bound| nanoseconds <= *bound).unwrap_or(BOUNDS.len());
        shard.add(&self.statuses[status::slot(status)], 1);
        shard.add(&self.durations[bucket], 1);
        shard.add(&self.nanoseconds, nanoseconds);
    }
}

fn total<'a>(numbers: impl Iterator<Item = &'a AtomicU64>) -> u64 {
    numbers.map(|number| number.load(Ordering::Relaxed)).sum()
}

#[cfg(test)]
mod tests {
    use houtai_core::Metric;

    use super::*;

    #[derive(Default)]
    struct Taken {
        values: Vec<(String, f64)>,
        histograms: Vec<(String, HistogramValue)>,
    }

    impl MetricSink for Taken {
        fn value(&mut self, _: &'static Metric, labels: &[&str], value: f64) {
            self.values.push((labels.join(" "), value));
        }

        fn histogram(&mut self, _: &'static Metric, labels: &[&str], value: &HistogramValue) {
            self.histograms.push((labels.join(" "), value.clone()));
        }
    }

    #[test]
    fn bounds_are_the_same_in_both_units() {
        let seconds = BOUNDS.map(|bound| Duration::from_nanos(bound).as_secs_f64());
        assert_eq!(seconds, SECONDS);
    }

    #[test]
    fn a_request_is_counted_by_method_and_status_and_in_one_bucket() {
        let route = RouteMetrics::of_endpoint("/a", &Method::GET);
        for (method, status, millis) in
            [(Method::GET, 200, 1), (Method::GET, 200, 2), (Method::HEAD, 404, 99_999), (Method::PUT, 299, 0)]
        {
            route.count(&method, StatusCode::from_u16(status).ok(), Duration::from_millis(millis));
        }
        route.count(&Method::GET, None, Duration::ZERO);
        let mut taken = Taken::default();
        assert_eq!(route.collect(&mut taken), 5);
        let expected = ["/a GET 200", "/a GET none", "/a HEAD 404", "/a other other"];
        assert_eq!(taken.values.iter().map(|(labels, _)| labels.as_str()).collect::<Vec<_>>(), expected);
        assert_eq!(taken.values[0].1, 2.0);
        let (labels, durations) = &taken.histograms[0];
        assert_eq!((labels.as_str(), &durations.counts[..3]), ("/a GET", &[1, 1, 1][..]));
        assert_eq!(durations.sum, 0.003);
        assert_eq!(taken.histograms[1].1.counts[14], 1);
    }
}
