//! A thread that reads.

use std::sync::Arc;

use tokio::sync::oneshot::Sender;

use super::connection::Attached;
use super::execute::execute;
use super::failure::stopped;
use super::queue::{Queue, Waits};
use crate::{Answer, Error, RowSink, Statement};

/// A statement that reads, and who waits for its rows.
pub(super) struct Read {
    pub(super) statement: Statement,
    pub(super) sink: Box<dyn RowSink>,
    pub(super) answer: Sender<Answer>,
}

impl Waits for Read {
    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn fail(self, error: Error) {
        // Whoever has given up waiting needs no answer; the same holds for all answers.
        drop(self.answer.send(Err(error)));
    }
}

/// Reads until the queue is closed.
pub(super) fn work(attached: &Attached, queue: &Arc<Queue<Read>>) {
    while let Some(Read { statement, mut sink, answer }) = queue.pop() {
        let (answer, done) = attached
            .watch
            .read_for(answer, || attached.timed(|| execute(&attached.connection, &statement, &mut *sink)));
        let done = match done {
            Ok(outcome) => Ok((sink, outcome)),
            Err(why) => Err(stopped(why, attached, &statement)),
        };
        if let Some(answer) = answer {
            drop(answer.send(done));
        }
    }
}
