//! Lines in memory: each stands behind a short head in a segment, so that accepting one is a copy.

/// How many bytes a segment has, unless one line alone needs more.
const SEGMENT_BYTES: usize = 64 * 1024;

/// The bytes before each line: its number, its length, its level.
pub(crate) const HEAD_BYTES: usize = 13;

/// One accepted line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// Lines are numbered in the order in which they were accepted, over all threads.
    pub(crate) number: u64,
    /// The number of its level, see [`severity`](super::severity).
    pub(crate) severity: usize,
    /// The line with its `\n`.
    pub(crate) line: &'a [u8],
}

impl Record<'_> {
    /// What it takes in the queue.
    pub(crate) fn queued_bytes(&self) -> usize {
        HEAD_BYTES + self.line.len()
    }
}

/// A piece of memory that is filled with records and never moves: a buffer that grew by moving would keep the
/// thread that happens to fill it waiting.
#[derive(Default)]
pub(crate) struct Segment(Vec<u8>);

impl Segment {
    /// An empty one that has room for at least one record of this size.
    pub(crate) fn with_room_for(line_bytes: usize) -> Self {
        Self(Vec::with_capacity(SEGMENT_BYTES.max(HEAD_BYTES + line_bytes)))
    }

    /// Whether a line of this size can be appended without moving anything.
    pub(crate) fn has_room_for(&self, line_bytes: usize) -> bool {
        self.0.capacity() - self.0.len() >= HEAD_BYTES + line_bytes
    }

    /// Appends a record.
    pub(crate) fn append(&mut self, record: Record<'_>) {
        // The queue takes no line that does not fit into 32 bits.
        let length = u32::try_from(record.line.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&record.number.to_le_bytes());
        self.0.extend_from_slice(&length.to_le_bytes());
        self.0.push(u8::try_from(record.severity).unwrap_or(u8::MAX));
        self.0.extend_from_slice(record.line);
    }

    /// The record that begins at this place, if there is one.
    pub(crate) fn record_at(&self, at: usize) -> Option<Record<'_>> {
        let (number, rest) = self.0.get(at..)?.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (severity, rest) = rest.split_first()?;
        let line = rest.get(..u32::from_le_bytes(*length) as usize)?;
        Some(Record { number: u64::from_le_bytes(*number), severity: usize::from(*severity), line })
    }

    /// Empties it to be filled again; one that was made for an unusually long line is not worth keeping.
    pub(crate) fn emptied(mut self) -> Option<Self> {
        self.0.clear();
        (self.0.capacity() == SEGMENT_BYTES).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_back_in_order() {
        let records = [
            Record { number: 7, severity: 0, line: b"first\n" },
            Record { number: 9, severity: 4, line: b"\n" },
            Record { number: u64::MAX, severity: 2, line: &[b'x'; 70_000] },
        ];
        let mut segment = Segment::with_room_for(100_000);
        records.iter().for_each(|record| segment.append(*record));
        let mut at = 0;
        for record in records {
            assert_eq!(segment.record_at(at), Some(record));
            at += record.queued_bytes();
        }
        assert_eq!(segment.record_at(at), None);
    }

    #[test]
    fn a_segment_has_room_for_what_it_was_made_for() {
        for line_bytes in [0, 1, SEGMENT_BYTES, 10 * SEGMENT_BYTES] {
            assert!(Segment::with_room_for(line_bytes).has_room_for(line_bytes));
        }
        assert!(!Segment::default().has_room_for(0));
    }

    #[test]
    fn only_segments_of_the_usual_size_are_kept() {
        assert!(Segment::with_room_for(10).emptied().is_some());
        assert!(Segment::with_room_for(SEGMENT_BYTES).emptied().is_none());
    }
}
