//! What is in the files after the storm.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tracing::Level;

use crate::{Failure, line};

/// The errors that are in the files.
#[derive(Default)]
pub(crate) struct Remains {
    errors: BTreeSet<u64>,
    /// Errors that are there twice.
    pub(crate) doubles: u64,
}

impl Remains {
    /// Reads all files of a folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        let mut remains = Self::default();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let file = File::open(&path)?;
            let is_packed = path.extension().is_some_and(|extension| extension == "gz");
            let text: Box<dyn Read> =
                if is_packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
            remains.take(BufReader::new(text))?;
        }
        Ok(remains)
    }

    fn take(&mut self, text: impl BufRead) -> Result<(), Failure> {
        for line in text.lines() {
            if let Some(number) = line::number_at(&line?, Level::ERROR)
                && !self.errors.insert(number)
            {
                self.doubles += 1;
            }
        }
        Ok(())
    }

    /// How many errors are there.
    pub(crate) fn errors(&self) -> u64 {
        self.errors.len() as u64
    }
}
