//! Says in the log what was dropped, as soon as there is room again.

use std::time::{Duration, Instant};

use houtai_core::{Clock, Timestamp};
use tracing::Level;

use super::drops::{DropReason, Dropped};
use super::notice::{Notice, NoticeForm};
use super::piece::Piece;
use super::record::Record;
use super::severity;
use super::shared::Shared;
use super::sink::Sink;

/// At most one line in this time tells of drops: a long storm must not be made longer by talk about it.
const PAUSE: Duration = Duration::from_secs(1);

/// What has been said, and what is still to be said.
pub(crate) struct Report {
    form: NoticeForm,
    clock: Clock,
    said: Dropped,
    // When the first drop that is not yet said was noticed.
    since: Option<Timestamp>,
    last: Option<Instant>,
    has_room: bool,
}

impl Report {
    pub(crate) fn new(form: NoticeForm, clock: Clock) -> Self {
        Self { form, clock, said: Dropped::default(), since: None, last: None, has_room: true }
    }

    /// Notes whether the last piece went out whole.
    pub(crate) fn saw(&mut self, wrote_all: bool) {
        self.has_room = wrote_all;
    }

    /// Says what is due.
    pub(crate) fn say(&mut self, shared: &Shared, sink: &mut dyn Sink) {
        while let Some(news) = sink.take_news() {
            self.write(shared, sink, &news, &[]);
        }
        let dropped = shared.drops.snapshot();
        let unsaid = dropped.since(&self.said);
        if unsaid.total() == 0 {
            return;
        }
        let since = *self.since.get_or_insert_with(|| self.clock.now());
        let pauses = self.last.is_some_and(|last| last.elapsed() < PAUSE) && !shared.is_closing();
        if pauses || !self.has_room {
            return;
        }
        self.last = Some(Instant::now());
        let message = message(&unsaid, since);
        let fields = severity::ALL.map(|level| unsaid.of_level(level));
        let fields: Vec<_> = FIELDS.into_iter().zip(fields).filter(|(_, lines)| *lines > 0).collect();
        if self.write(shared, sink, &message, &fields) {
            (self.said, self.since) = (dropped, None);
        }
    }

    fn write(&self, shared: &Shared, sink: &mut dyn Sink, message: &str, fields: &[(&str, u64)]) -> bool {
        let mut line = Vec::new();
        let notice = Notice { level: Level::WARN, at: self.clock.now(), message, fields };
        (self.form)(&notice, &mut line);
        let mut piece = Piece::default();
        piece.append(Record { number: 0, severity: severity::OWN, line: &line });
        let written = sink.write(&piece);
        shared.written.add(piece.counts_between(0, written.end), written.end);
        written.end == line.len()
    }
}

const FIELDS: [&str; severity::COUNT] =
    ["dropped_error", "dropped_warn", "dropped_info", "dropped_debug", "dropped_trace"];

/// `1203 log lines were dropped since 2026-01-02T03:04:05.000Z: 1200 info and 3 warn because …`.
fn message(dropped: &Dropped, since: Timestamp) -> String {
    let of_reason = |reason: DropReason| {
        let of_level = |number: usize| (dropped.of(severity::ALL[number], reason), severity::NAMES[number]);
        let levels: Vec<String> = (0..severity::COUNT)
            .map(of_level)
            .filter(|(lines, _)| *lines > 0)
            .map(|(lines, name)| format!("{lines} {name}"))
            .collect();
        (!levels.is_empty()).then(|| format!("{} because {}", levels.join(", "), cause(reason)))
    };
    let reasons: Vec<String> = DropReason::ALL.into_iter().filter_map(of_reason).collect();
    let lines = match dropped.total() {
        1 => "1 log line was".to_owned(),
        lines => format!("{lines} log lines were"),
    };
    format!("{lines} dropped since {since}: {}", reasons.join("; "))
}

fn cause(reason: DropReason) -> &'static str {
    match reason {
        DropReason::QueueFull => "the queue was full",
        DropReason::TooLong => "the line was too long",
        DropReason::DiskFull => "the disk was full",
        DropReason::Unwritable => "the log could not be written",
        DropReason::Closed => "the log had been closed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::writer::drops::Drops;

    #[test]
    fn drops_are_told_by_level_and_reason() {
        let drops = Drops::default();
        drops.add(DropReason::QueueFull, [0, 3, 1200, 0, 0]);
        drops.add(DropReason::DiskFull, [1, 0, 0, 0, 0]);
        let since = "2026-01-02T03:04:05Z".parse().unwrap();
        assert_eq!(
            message(&drops.snapshot(), since),
            "1204 log lines were dropped since 2026-01-02T03:04:05.000Z: 3 warn, 1200 info because the queue was full; \
             1 error because the disk was full"
        );
    }

    #[test]
    fn a_single_drop_is_told_in_the_singular() {
        let drops = Drops::default();
        drops.count(DropReason::TooLong, 4);
        let since = "2026-01-02T03:04:05Z".parse().unwrap();
        assert_eq!(
            message(&drops.snapshot(), since),
            "1 log line was dropped since 2026-01-02T03:04:05.000Z: 1 trace because the line was too long"
        );
    }
}
