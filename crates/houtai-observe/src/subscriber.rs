//! What `tracing` gives its events to.

use std::cell::RefCell;

use houtai_core::current_request;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

use crate::line::{Line, Stamp};
use crate::outlet::{self, Outlet};
use crate::spans::{self, Spans};
use crate::visit::{Fields, Keep, Message};

thread_local! {
    static SCRATCH: RefCell<Scratch> = const { RefCell::new(Scratch { bytes: Vec::new(), names: Vec::new() }) };
}

/// Memory in which a thread makes its lines, one after the other.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) bytes: Vec<u8>,
    pub(crate) names: Vec<&'static str>,
}

/// Lends the memory of this thread. A value whose formatting logs itself gets fresh memory.
pub(crate) fn with_scratch<T>(action: impl FnOnce(&mut Scratch) -> T) -> T {
    SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
        Ok(mut scratch) => action(&mut scratch),
        Err(_) => action(&mut Scratch::default()),
    })
}

/// Makes lines of events.
pub(crate) struct Lines {
    spans: Spans,
}

impl Lines {
    pub(crate) fn new() -> Self {
        Self { spans: Spans::new() }
    }

    fn line(&self, outlet: &Outlet, event: &Event<'_>) {
        let metadata = event.metadata();
        with_scratch(|Scratch { bytes, names }| {
            let head = (Stamp::now(), *metadata.level(), metadata.target());
            let mut line = Line::begin((bytes, names), outlet.form(), outlet.max_line(), head);
            event.record(&mut Message(&mut line));
            // Before the fields, for which there may not be room.
            if let Some(id) = current_request()
                && metadata.fields().field("request_id").is_none()
            {
                line.request_id(id);
            }
            event.record(&mut Fields(&mut line));
            if let Some(span) = self.span_of(event) {
                self.spans.push(span, &mut line);
            }
            line.end();
            outlet.write(*metadata.level(), bytes);
        });
    }

    fn span_of(&self, event: &Event<'_>) -> Option<u64> {
        if event.is_contextual() { spans::entered() } else { event.parent().map(Id::into_u64) }
    }
}

impl Subscriber for Lines {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        outlet::all(|outlets| {
            let permitting = outlets.iter().filter(|outlet| outlet.levels.permits(metadata)).count();
            match permitting {
                0 => Interest::never(),
                all if all == outlets.len() => Interest::always(),
                _ => Interest::sometimes(),
            }
        })
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        outlet::all(|outlets| outlets.iter().any(|outlet| outlet.levels.permits(metadata)))
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        outlet::all(|outlets| {
            let levels = outlets.iter().map(|outlet| outlet.levels.least());
            Some(levels.max().unwrap_or(LevelFilter::OFF))
        })
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Keep::default();
        span.record(&mut fields);
        let parent = if span.is_contextual() { spans::entered() } else { span.parent().map(Id::into_u64) };
        Id::from_u64(self.spans.open(span.metadata(), parent, fields.0))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut fields = Keep::default();
        values.record(&mut fields);
        self.spans.record(span.into_u64(), fields.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        outlet::for_each_hearing(|outlet| {
            // The place in the code may be of interest to another outlet only.
            if outlet.levels.permits(event.metadata()) {
                self.line(outlet, event);
            }
        });
    }

    fn enter(&self, span: &Id) {
        spans::enter(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        spans::leave(span.into_u64());
    }

    fn clone_span(&self, span: &Id) -> Id {
        self.spans.retain(span.into_u64());
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        self.spans.release(span.into_u64())
    }
}

#[cfg(test)]
mod tests;
