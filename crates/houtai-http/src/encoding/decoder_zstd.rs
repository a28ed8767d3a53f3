//! The decoder of zstd.

use zstd::stream::raw::{DParameter, Decoder, Operation};

use super::decoder::{MAX_MEMBERS, Step};
use super::{Coding, InflateError};

/// How far back a stream may look, as a power of two: 8 MiB, which is what RFC 9659 permits for this coding.
const WINDOW_LOG_MAX: u32 = 23;

/// A stream of zstd: one frame or several.
pub(super) struct Zstd {
    decoder: Decoder<'static>,
    // Before the first byte, and whenever a frame is complete.
    is_between_frames: bool,
    frames: u32,
}

impl Zstd {
    pub(super) fn new() -> Result<Self, InflateError> {
        let broken = |_| InflateError::Broken { coding: Coding::Zstd };
        let mut decoder = Decoder::new().map_err(broken)?;
        decoder.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX)).map_err(broken)?;
        Ok(Self { decoder, is_between_frames: false, frames: 0 })
    }

    pub(super) fn has_ended(&self) -> bool {
        self.is_between_frames
    }

    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, InflateError> {
        // Between frames an empty input would only begin the next one.
        if self.is_between_frames && input.is_empty() {
            return Ok(Step::default());
        }
        let step = self.decoder.run_on_buffers(input, output);
        let step = step.map_err(|_| InflateError::Broken { coding: Coding::Zstd })?;
        self.is_between_frames = step.remaining == 0;
        self.frames += u32::from(self.is_between_frames);
        if self.frames > MAX_MEMBERS {
            return Err(InflateError::Broken { coding: Coding::Zstd });
        }
        Ok(Step { taken: step.bytes_read, given: step.bytes_written })
    }
}
