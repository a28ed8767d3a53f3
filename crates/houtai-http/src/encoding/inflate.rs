//! A body that is inflated while it arrives, with everything that bounds it.

use std::fmt;

use bytes::{Buf, Bytes, BytesMut};

use super::Coding;
use super::decoder::Decoder;

/// How much is inflated between two looks at the limits.
const PIECE: usize = 64 << 10;
/// The least room for a piece: most bodies are small.
const LEAST: usize = 4 << 10;
/// So many bytes may come of any body at all: what is small cannot be a bomb.
const FREE: u64 = 64 << 10;

/// Why a body could not be inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InflateError {
    /// It is not what its coding demands.
    Broken { coding: Coding },
    /// It ends in the middle.
    Truncated { coding: Coding },
    /// Something stands behind its end.
    Trailing { coding: Coding },
    /// It becomes so many times its size.
    Ratio { limit: u32 },
}

impl fmt::Display for InflateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InflateError::Broken { coding } => write!(f, "it is not valid {}", coding.name()),
            InflateError::Truncated { coding } => write!(f, "its {} ends in the middle", coding.name()),
            InflateError::Trailing { coding } => {
                write!(f, "something stands behind the end of its {}", coding.name())
            }
            InflateError::Ratio { limit } => write!(f, "it becomes more than {limit} times its size"),
        }
    }
}

/// Limits on what may come of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InflateLimits {
    /// How many times its size.
    pub(crate) ratio: u32,
}

/// Inflates a body. It holds the window of its coding, one frame of input and one piece of output.
pub(crate) struct Inflater {
    coding: Coding,
    decoder: Decoder,
    limits: InflateLimits,
    input: Bytes,
    taken: u64,
    given: u64,
}

impl Inflater {
    pub(crate) fn new(coding: Coding, limits: InflateLimits) -> Result<Self, InflateError> {
        let decoder = Decoder::new(coding)?;
        Ok(Self { coding, decoder, limits, input: Bytes::new(), taken: 0, given: 0 })
    }

    /// Whether no byte of it has come.
    pub(crate) fn is_untouched(&self) -> bool {
        self.taken == 0 && self.input.is_empty()
    }

    /// Takes in what has arrived. Called only when [`Inflater::next`] had nothing more to give.
    pub(crate) fn feed(&mut self, input: Bytes) {
        self.input = input;
    }

    /// The next piece; `None` when more input is needed for one.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, InflateError> {
        let mut piece = BytesMut::zeroed((self.input.len() * 4).clamp(LEAST, PIECE));
        let mut filled = 0;
        while filled < piece.len() {
            let step = self.decoder.step(&self.input, &mut piece[filled..])?;
            self.input.advance(step.taken);
            self.taken += step.taken as u64;
            filled += step.given;
            if step.given == 0 && (step.taken == 0 || self.input.is_empty()) {
                break;
            }
        }
        self.given += filled as u64;
        if self.given > FREE && self.given > self.taken * u64::from(self.limits.ratio) {
            return Err(InflateError::Ratio { limit: self.limits.ratio });
        }
        if filled == 0 && !self.input.is_empty() {
            // It neither takes nor gives: there is nothing that it could wait for.
            return Err(InflateError::Broken { coding: self.coding });
        }
        piece.truncate(filled);
        Ok(Some(piece.freeze()).filter(|piece| !piece.is_empty()))
    }

    /// Nothing more arrives. A body without a single byte is an empty one in every coding.
    pub(crate) fn end(&self) -> Result<(), InflateError> {
        if self.decoder.has_ended() || self.is_untouched() {
            return Ok(());
        }
        Err(InflateError::Truncated { coding: self.coding })
    }
}

#[cfg(test)]
#[path = "inflate_tests.rs"]
mod tests;
