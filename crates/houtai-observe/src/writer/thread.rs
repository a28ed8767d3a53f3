//! The thread that writes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use houtai_core::Clock;

use super::drain::Drain;
use super::notice::NoticeForm;
use super::piece::Piece;
use super::report::Report;
use super::shared::Shared;
use super::sink::Sink;

/// How long lines gather once some have come: long enough for large pieces, too short for a person to notice.
const NAP: Duration = Duration::from_millis(20);

/// How often it looks around without lines.
const TICK: Duration = Duration::from_secs(1);

/// What the thread works with.
pub(crate) struct Writing {
    shared: Arc<Shared>,
    drain: Drain,
    piece: Piece,
    sink: Box<dyn Sink>,
    report: Report,
    ticked: Instant,
}

/// Tells that the thread has ended, also when it panicked: then lines are counted as dropped.
struct End(Arc<Shared>);

impl Drop for End {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.health.set_trouble(Some("the thread that writes the log has panicked".into()));
        }
        self.0.ended();
    }
}

impl Writing {
    pub(crate) fn new(shared: Arc<Shared>, sink: Box<dyn Sink>, form: NoticeForm, clock: Clock) -> Self {
        let drain = Drain::new(&shared.queue);
        let report = Report::new(form, clock);
        Self { shared, drain, piece: Piece::default(), sink, report, ticked: Instant::now() }
    }

    /// Starts the thread.
    pub(crate) fn start(mut self) -> std::io::Result<()> {
        let shared = Arc::clone(&self.shared);
        let builder = std::thread::Builder::new().name("houtai-log".into());
        let handle = builder.spawn(move || {
            let end = End(Arc::clone(&self.shared));
            self.run();
            // The file and its lock are closed before anybody is told that it has ended.
            drop(self);
            drop(end);
        })?;
        shared.runs_on(handle.thread().clone());
        Ok(())
    }

    fn run(&mut self) {
        loop {
            // Read before the pass, so that the last pass sees every line accepted before.
            let closing = self.shared.is_closing();
            let (done, lines) = self.pass();
            self.shared.reached(done);
            if closing {
                return;
            }
            if lines && !self.shared.is_pressed() {
                self.shared.nap(NAP);
            } else if !lines {
                self.shared.sleep(TICK, done);
            }
            if self.ticked.elapsed() >= TICK {
                self.sink.tick();
                self.ticked = Instant::now();
            }
        }
    }

    /// Writes all lines that have been accepted; tells how far that is and whether there were any.
    fn pass(&mut self) -> (u64, bool) {
        let end = self.drain.fill(&self.shared.queue);
        let limit = self.sink.piece_bytes();
        let mut lines = false;
        while let Some(record) = self.drain.peek() {
            if self.piece.bytes().len() + record.line.len() > limit && !self.piece.is_empty() {
                self.write_piece();
                continue;
            }
            self.piece.append(record);
            self.drain.pass();
            lines = true;
        }
        self.write_piece();
        self.report.say(&self.shared, self.sink.as_mut());
        (end, lines)
    }

    fn write_piece(&mut self) {
        if self.piece.is_empty() {
            return;
        }
        let written = self.sink.write(&self.piece);
        let all = self.piece.bytes().len();
        self.shared.written.add(self.piece.counts_between(0, written.end), written.end);
        self.shared.drops.add(written.otherwise, self.piece.counts_between(written.end, all));
        self.report.saw(written.end == all);
        self.shared.queue.release(self.piece.queued_bytes());
        self.piece.clear();
    }
}
