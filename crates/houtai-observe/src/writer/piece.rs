//! Lines on their way out, put together so that one write takes many.

use super::record::Record;
use super::severity;

/// Whole lines, one after the other, with the level of each.
#[derive(Default)]
pub(crate) struct Piece {
    bytes: Vec<u8>,
    lines: Vec<Line>,
    queued_bytes: usize,
}

/// Where a line ends in the piece, and its level.
#[derive(Clone, Copy)]
struct Line {
    end: usize,
    severity: usize,
}

impl Piece {
    /// Appends a line.
    pub(crate) fn append(&mut self, record: Record<'_>) {
        self.bytes.extend_from_slice(record.line);
        self.lines.push(Line { end: self.bytes.len(), severity: record.severity });
        self.queued_bytes += record.queued_bytes();
    }

    /// The lines as they are written.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What its lines took in the queue.
    pub(crate) fn queued_bytes(&self) -> usize {
        self.queued_bytes
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The end of the last whole line within so many bytes; 0 when the first line is longer.
    pub(crate) fn whole_lines_within(&self, bytes: usize) -> usize {
        let fitting = self.lines.partition_point(|line| line.end <= bytes);
        fitting.checked_sub(1).map_or(0, |last| self.lines[last].end)
    }

    /// How many lines of each level end after `start` and not after `end`.
    pub(crate) fn counts_between(&self, start: usize, end: usize) -> [u64; severity::COUNT] {
        let mut counts = [0; severity::COUNT];
        let from = self.lines.partition_point(|line| line.end <= start);
        let lines = self.lines[from..].iter().take_while(|line| line.end <= end);
        // What the writer says itself is in no count.
        lines.for_each(|line| counts.get_mut(line.severity).into_iter().for_each(|count| *count += 1));
        counts
    }

    /// The end of the line that begins at `start`.
    pub(crate) fn line_end_after(&self, start: usize) -> usize {
        let line = self.lines.partition_point(|line| line.end <= start);
        self.lines.get(line).map_or(self.bytes.len(), |line| line.end)
    }

    /// Makes it empty and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.lines.clear();
        self.queued_bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(lines: &[(usize, &[u8])]) -> Piece {
        let mut piece = Piece::default();
        for (severity, line) in lines.iter().copied() {
            piece.append(Record { number: 0, severity, line });
        }
        piece
    }

    #[test]
    fn a_piece_knows_where_lines_end() {
        let piece = piece(&[(0, b"ab\n"), (2, b"c\n"), (2, b"defg\n")]);
        let within: Vec<usize> = [0, 2, 3, 4, 5, 9, 10, 99].map(|n| piece.whole_lines_within(n)).to_vec();
        assert_eq!(within, [0, 0, 3, 3, 5, 5, 10, 10]);
        assert_eq!([piece.line_end_after(0), piece.line_end_after(3), piece.line_end_after(5)], [3, 5, 10]);
    }

    #[test]
    fn a_piece_counts_lines_by_level() {
        let piece = piece(&[(0, b"ab\n"), (2, b"c\n"), (2, b"defg\n")]);
        assert_eq!(piece.counts_between(0, 10), [1, 0, 2, 0, 0]);
        assert_eq!(piece.counts_between(3, 10), [0, 0, 2, 0, 0]);
        assert_eq!(piece.counts_between(3, 9), [0, 0, 1, 0, 0]);
        assert_eq!(piece.counts_between(10, 10), [0; 5]);
    }

    #[test]
    fn what_the_writer_says_itself_is_not_counted() {
        let piece = piece(&[(severity::OWN, b"notice\n"), (1, b"line\n")]);
        assert_eq!(piece.counts_between(0, 99), [0, 1, 0, 0, 0]);
    }
}
