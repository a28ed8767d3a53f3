//! Lines of a file, also of one that still grows, in memory of a fixed size.

use std::io::{self, BufRead, BufReader, Read};

/// The longest line that is kept. Those of the log are far shorter; what is longer is something else.
const LONGEST: usize = 256 << 10;

/// The lines of something that is read.
pub(crate) struct Lines<R> {
    inner: BufReader<R>,
    // The line so far; a growing file may end in the middle of one.
    line: Vec<u8>,
    // The line has been handed out, so that the next one begins anew.
    is_done: bool,
    // The rest of a line that was too long is passed over.
    skips: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn of(inner: R) -> Self {
        let inner = BufReader::with_capacity(64 << 10, inner);
        Self { inner, line: Vec::new(), is_done: false, skips: false }
    }

    /// The next whole line, without its end; `None` where there is no more at the moment.
    pub(crate) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        if std::mem::take(&mut self.is_done) {
            self.line.clear();
        }
        loop {
            if self.skips && !self.skip()? {
                return Ok(None);
            }
            let room = LONGEST.saturating_sub(self.line.len()) as u64;
            let read = (&mut self.inner).take(room).read_until(b'\n', &mut self.line)?;
            if self.line.ends_with(b"\n") {
                self.line.pop();
                self.is_done = true;
                return Ok(Some(&self.line));
            }
            if self.line.len() >= LONGEST {
                (self.is_done, self.skips) = (true, true);
                return Ok(Some(&self.line));
            }
            if read == 0 {
                return Ok(None);
            }
        }
    }

    /// What stands behind the last whole line.
    pub(crate) fn rest(&mut self) -> Option<&[u8]> {
        let rest = !self.is_done && !self.line.is_empty();
        self.is_done = true;
        rest.then_some(self.line.as_slice())
    }

    /// What is read.
    pub(crate) fn inner(&self) -> &R {
        self.inner.get_ref()
    }

    /// Passes over the rest of a line; `false` when its end is not there yet.
    fn skip(&mut self) -> io::Result<bool> {
        loop {
            let buffer = self.inner.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let passed = end.map_or(buffer.len(), |end| end + 1);
            self.inner.consume(passed);
            if end.is_some() {
                self.skips = false;
                return Ok(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    fn all(text: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = Lines::of(text);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(line.to_vec());
        }
        all.extend(lines.rest().map(<[u8]>::to_vec));
        all
    }

    proptest! {
        #[test]
        fn lines_are_those_of_split(text in "[a-c\n]{0,60}") {
            let expected: Vec<Vec<u8>> = text.split_terminator('\n').map(|line| line.as_bytes().to_vec()).collect();
            prop_assert_eq!(all(text.as_bytes()), expected);
        }
    }

    #[test]
    fn a_line_without_end_takes_no_more_memory_than_the_longest() {
        let text = [vec![b'x'; 3 * LONGEST], b"\nnext\n".to_vec()].concat();
        let lines = all(&text);
        assert_eq!((lines.len(), lines[0].len(), lines[1].as_slice()), (2, LONGEST, b"next".as_slice()));
    }

    #[test]
    fn a_growing_file_gives_a_line_once_it_is_whole() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut lines = Lines::of(std::fs::File::open(file.path()).unwrap());
        file.write_all(b"one\ntw").unwrap();
        assert_eq!(lines.next().unwrap(), Some(b"one".as_slice()));
        assert_eq!(lines.next().unwrap(), None);
        file.write_all(b"o\n").unwrap();
        assert_eq!(lines.next().unwrap(), Some(b"two".as_slice()));
        assert_eq!(lines.next().unwrap(), None);
        assert_eq!(lines.rest(), None);
    }
}
