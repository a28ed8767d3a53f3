//! The decoder of brotli. The large windows of newer encoders are refused, so it looks back 16 MiB at most, and
//! pages of that are taken only as they are written to.

use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};

use super::decoder::Step;
use super::{Coding, InflateError};

/// A stream of brotli.
pub(super) struct Brotli {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    has_ended: bool,
}

impl Default for Brotli {
    fn default() -> Self {
        let new = StandardAlloc::default;
        Self { state: BrotliState::new_strict(new(), new(), new()), has_ended: false }
    }
}

impl Brotli {
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, InflateError> {
        let coding = Coding::Brotli;
        if self.has_ended {
            return if input.is_empty() {
                Ok(Step::default())
            } else {
                Err(InflateError::Trailing { coding })
            };
        }
        let (mut available_in, mut available_out) = (input.len(), output.len());
        let (mut taken, mut given, mut total) = (0, 0, 0);
        let result = BrotliDecompressStream(
            &mut available_in,
            &mut taken,
            input,
            &mut available_out,
            &mut given,
            output,
            &mut total,
            &mut self.state,
        );
        match result {
            BrotliResult::ResultFailure => Err(InflateError::Broken { coding }),
            BrotliResult::ResultSuccess => {
                self.has_ended = true;
                Ok(Step { taken, given })
            }
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => Ok(Step { taken, given }),
        }
    }
}
