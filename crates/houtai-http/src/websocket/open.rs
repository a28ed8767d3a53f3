//! The sockets that are open, counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use houtai_core::{Metric, MetricKind, MetricSink, MetricSource};

use super::session::Ended;

static OPEN: Metric = Metric {
    name: "houtai_websockets_open",
    kind: MetricKind::Gauge,
    unit: "sockets",
    help: "How many WebSockets are open.",
    labels: &[],
};

static ENDED: Metric = Metric {
    name: "houtai_websockets_ended_total",
    kind: MetricKind::Counter,
    unit: "sockets",
    help: "How many WebSockets have ended: in order, closed by the server alone, or cut off.",
    labels: &["how"],
};

/// The sockets of a site.
#[derive(Default)]
pub struct Sockets {
    open: AtomicUsize,
    in_order: AtomicU64,
    one_sided: AtomicU64,
    gone: AtomicU64,
}

/// One open socket; counted until it is dropped.
pub(crate) struct OpenSocket {
    sockets: Arc<Sockets>,
}

impl Sockets {
    /// How many are open.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Counts one more, unless there are `most` already; 0 sets no limit.
    pub(crate) fn enter(self: &Arc<Self>, most: usize) -> Option<OpenSocket> {
        let most = if most == 0 { usize::MAX } else { most };
        let entered = self
            .open
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| (open < most).then_some(open + 1));
        entered.ok().map(|_| OpenSocket { sockets: Arc::clone(self) })
    }

    fn counter(&self, ended: Ended) -> &AtomicU64 {
        match ended {
            Ended::InOrder => &self.in_order,
            Ended::OneSided => &self.one_sided,
            Ended::Gone => &self.gone,
        }
    }
}

impl OpenSocket {
    pub(crate) fn ended(&self, ended: Ended) {
        self.sockets.counter(ended).fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.sockets.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl MetricSource for Sockets {
    fn metrics(&self) -> Vec<&'static Metric> {
        vec![&OPEN, &ENDED]
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        sink.value(&OPEN, &[], self.open() as f64);
        for (how, ended) in
            [("in_order", Ended::InOrder), ("one_sided", Ended::OneSided), ("gone", Ended::Gone)]
        {
            sink.value(&ENDED, &[how], self.counter(ended).load(Ordering::Relaxed) as f64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_let_in_than_there_may_be() {
        let sockets = Arc::new(Sockets::default());
        let first = sockets.enter(1).unwrap();
        assert!(sockets.enter(1).is_none());
        assert!(sockets.enter(0).is_some());
        drop(first);
        assert_eq!(sockets.open(), 0);
    }
}
