//! The writer's end of the queue: takes lines out in the order in which they were accepted.

use std::collections::VecDeque;

use super::queue::Queue;
use super::record::{Record, Segment};

/// Emptied segments that are kept for shards, at most.
const KEPT_SEGMENTS: usize = 16;

/// What was taken out of the shards and not yet handed on.
pub(crate) struct Drain {
    lanes: Vec<Lane>,
    // The lane of the line before: lines of one thread follow each other in one lane.
    recent: usize,
    // The number of the next line to be handed on, and the one before which all is in the lanes.
    next: u64,
    end: u64,
    emptied: Vec<Segment>,
}

/// The lines of one shard, in ascending order of their numbers.
#[derive(Default)]
struct Lane {
    segments: VecDeque<Segment>,
    at: usize,
}

impl Lane {
    fn head(&self) -> Option<Record<'_>> {
        self.segments.front()?.record_at(self.at)
    }

    /// Passes the head; the segment that ends with it comes back to be emptied.
    fn pass(&mut self, bytes: usize) -> Option<Segment> {
        self.at += bytes;
        if self.head().is_some() {
            return None;
        }
        self.at = 0;
        self.segments.pop_front()
    }
}

impl Drain {
    /// A drain for a queue.
    pub(crate) fn new(queue: &Queue) -> Self {
        let lanes = (0..queue.shard_count()).map(|_| Lane::default()).collect();
        Self { lanes, recent: 0, next: 0, end: 0, emptied: Vec::new() }
    }

    /// Takes everything out that has been accepted, and tells the number before which all is in hand.
    pub(crate) fn fill(&mut self, queue: &Queue) -> u64 {
        self.end = queue.accepted();
        for (lane, mut shard) in self.lanes.iter_mut().zip(queue.locked_shards()) {
            let segments = shard.exchange(&mut self.emptied);
            drop(shard);
            lane.segments.extend(segments);
        }
        self.end
    }

    /// The next line, as long as one is left that was accepted before the last [`fill`](Self::fill).
    pub(crate) fn peek(&mut self) -> Option<Record<'_>> {
        if self.next >= self.end {
            return None;
        }
        // Numbers have no gaps, so exactly one lane has the next one at its head.
        let is_next = |lane: &Lane| lane.head().is_some_and(|head| head.number == self.next);
        if !is_next(&self.lanes[self.recent]) {
            self.recent = self.lanes.iter().position(is_next)?;
        }
        self.lanes[self.recent].head()
    }

    /// Passes the line that [`peek`](Self::peek) showed.
    pub(crate) fn pass(&mut self) {
        let Some(bytes) = self.peek().map(|record| record.queued_bytes()) else { return };
        self.next += 1;
        if let Some(segment) = self.lanes[self.recent].pass(bytes).and_then(Segment::emptied)
            && self.emptied.len() < KEPT_SEGMENTS
        {
            self.emptied.push(segment);
        }
    }
}

#[cfg(test)]
mod tests;
