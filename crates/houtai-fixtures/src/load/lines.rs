//! The lines of a file, one in memory at a time.

use std::io::{BufRead, Read};

use crate::{Error, Result};

/// The longest line: what a row may take as JSON.
pub(crate) const MOST_LINE_BYTES: usize = 256 << 20;

/// Reads lines and counts them.
pub(super) struct Lines<'l> {
    input: &'l mut (dyn BufRead + Send),
    file: &'l str,
    /// The number of the line that was read last.
    pub(super) number: u64,
    /// How many bytes were read.
    pub(super) read: u64,
}

/// A line without its end.
pub(super) struct NumberedLine {
    pub(super) number: u64,
    pub(super) text: String,
}

impl<'l> Lines<'l> {
    pub(super) fn new(input: &'l mut (dyn BufRead + Send), file: &'l str) -> Self {
        Self { input, file, number: 0, read: 0 }
    }

    /// The next line that is not empty.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is too long, or is not UTF-8.
    pub(super) fn next(&mut self) -> Result<Option<NumberedLine>> {
        loop {
            let Some(text) = self.line()? else { return Ok(None) };
            if !text.trim().is_empty() {
                return Ok(Some(NumberedLine { number: self.number, text }));
            }
        }
    }

    fn line(&mut self) -> Result<Option<String>> {
        let mut bytes = Vec::new();
        let limit = MOST_LINE_BYTES as u64 + 1;
        let read = Read::take(&mut *self.input, limit).read_until(b'\n', &mut bytes);
        let read = read.map_err(|error| {
            Error::new(format!("the file cannot be read: {error}")).at(self.file, self.number + 1)
        })?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.read += read as u64;
        if bytes.len() > MOST_LINE_BYTES {
            let message = format!("the line has more than {} MiB", MOST_LINE_BYTES >> 20);
            return Err(Error::new(message).at(self.file, self.number).next("write one row a line"));
        }
        let text = String::from_utf8(bytes).map_err(|error| self.not_utf8(&error))?;
        // Some editors begin a file with this mark.
        let text = if self.number == 1 { text.trim_start_matches('\u{feff}').to_owned() } else { text };
        Ok(Some(text))
    }

    fn not_utf8(&self, error: &std::string::FromUtf8Error) -> Error {
        let place = error.utf8_error().valid_up_to() + 1;
        let next = match error.as_bytes() {
            [0x1f, 0x8b, ..] => "it is compressed: unpack it by `gunzip -c`, and load `-`",
            bytes if bytes.starts_with(b"SQLite format 3") => {
                "it is a database of SQLite: name it by `db.url`"
            }
            _ => "save it as UTF-8",
        };
        let message = format!("the line is not UTF-8: byte {place} of it begins no character");
        Error::new(message).at(self.file, self.number).next(next)
    }
}
