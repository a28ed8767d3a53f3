//! The decoders under one roof. Each works step by step from a slice into a slice, so that nobody gets more output
//! at a time than he has room for.

use flate2::{FlushDecompress, Status};

use super::{Coding, InflateError};

/// What one step did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Step {
    pub(super) taken: usize,
    pub(super) given: usize,
}

/// A decoder of one coding.
pub(super) enum Decoder {
    /// A gzip body may have several members, one behind the other; so many it has had.
    Gzip(Deflated, u32),
    /// Whether it is zlib, as RFC 9110 demands, or bare deflate, as some clients send, is known with its first byte.
    Deflate(Option<Deflated>),
    #[cfg(feature = "brotli")]
    Brotli(Box<super::decoder_brotli::Brotli>),
    #[cfg(feature = "zstd")]
    Zstd(super::decoder_zstd::Zstd),
}

/// A stream of deflate with whatever stands around it.
pub(super) struct Deflated {
    inner: flate2::Decompress,
    has_ended: bool,
}

/// The first byte of a gzip member.
const GZIP_MAGIC: u8 = 0x1f;
/// How many members or frames one body may have. Each costs something before it gives a byte, and an empty one is
/// small: a body of those would keep a worker busy for nothing.
pub(super) const MAX_MEMBERS: u32 = 1000;

impl Decoder {
    pub(super) fn new(coding: Coding) -> Result<Self, InflateError> {
        match coding {
            Coding::Gzip => Ok(Decoder::Gzip(Deflated::gzip(), 1)),
            Coding::Deflate => Ok(Decoder::Deflate(None)),
            #[cfg(feature = "brotli")]
            Coding::Brotli => Ok(Decoder::Brotli(Box::default())),
            #[cfg(feature = "zstd")]
            Coding::Zstd => super::decoder_zstd::Zstd::new().map(Decoder::Zstd),
            #[cfg(not(all(feature = "brotli", feature = "zstd")))]
            other => Err(InflateError::Broken { coding: other }),
        }
    }

    /// Decodes from `input` into `output`, as far as both go.
    pub(super) fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Step, InflateError> {
        match self {
            Decoder::Gzip(member, members) => {
                if member.has_ended && input.first() == Some(&GZIP_MAGIC) && *members < MAX_MEMBERS {
                    *member = Deflated::gzip();
                    *members += 1;
                }
                member.step(input, output, Coding::Gzip)
            }
            Decoder::Deflate(begun) => match (begun.as_mut(), input.first()) {
                (Some(stream), _) => stream.step(input, output, Coding::Deflate),
                (None, Some(first)) => {
                    let inner = flate2::Decompress::new(is_zlib(*first));
                    begun.insert(Deflated::new(inner)).step(input, output, Coding::Deflate)
                }
                (None, None) => Ok(Step::default()),
            },
            #[cfg(feature = "brotli")]
            Decoder::Brotli(brotli) => brotli.step(input, output),
            #[cfg(feature = "zstd")]
            Decoder::Zstd(zstd) => zstd.step(input, output),
        }
    }

    /// Whether nothing is missing.
    pub(super) fn has_ended(&self) -> bool {
        match self {
            Decoder::Gzip(member, _) => member.has_ended,
            Decoder::Deflate(stream) => stream.as_ref().is_some_and(|stream| stream.has_ended),
            #[cfg(feature = "brotli")]
            Decoder::Brotli(brotli) => brotli.has_ended(),
            #[cfg(feature = "zstd")]
            Decoder::Zstd(zstd) => zstd.has_ended(),
        }
    }
}

/// Whether a stream begins as zlib does. Bare deflate cannot begin so, but for a stored block with rubbish in its
/// padding, which no encoder writes.
fn is_zlib(first: u8) -> bool {
    first & 0x0f == 8 && first >> 4 <= 7
}

impl Deflated {
    /// A member of gzip with the largest window there is, 32 KiB.
    fn gzip() -> Self {
        Self::new(flate2::Decompress::new_gzip(15))
    }

    fn new(inner: flate2::Decompress) -> Self {
        Self { inner, has_ended: false }
    }

    fn step(&mut self, input: &[u8], output: &mut [u8], coding: Coding) -> Result<Step, InflateError> {
        if self.has_ended {
            return if input.is_empty() {
                Ok(Step::default())
            } else {
                Err(InflateError::Trailing { coding })
            };
        }
        let (taken, given) = (self.inner.total_in(), self.inner.total_out());
        let done = self.inner.decompress(input, output, FlushDecompress::None);
        let status = done.map_err(|_| InflateError::Broken { coding })?;
        self.has_ended = status == Status::StreamEnd;
        Ok(Step {
            taken: (self.inner.total_in() - taken) as usize,
            given: (self.inner.total_out() - given) as usize,
        })
    }
}
