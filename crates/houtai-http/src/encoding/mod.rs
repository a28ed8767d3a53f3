//! Content codings: answers are compressed as clients accept it, and bodies of requests are inflated where an
//! endpoint asks for it.

mod accept;
mod choice;
mod coding;
mod compress;
mod decoder;
#[cfg(feature = "brotli")]
mod decoder_brotli;
#[cfg(feature = "zstd")]
mod decoder_zstd;
mod encoder;
mod gain;
mod inflate;
mod reader;
mod settings;
mod stream;
mod tags;

pub(crate) use accept::AcceptEncoding;
pub(crate) use choice::{CompressChoice, Wanted};
pub(crate) use coding::Coding;
pub(crate) use compress::compress;
pub(crate) use gain::gains;
pub(crate) use inflate::{InflateError, InflateLimits, Inflater};
pub(crate) use reader::{BodyCoding, Decompress, Refused, body_coding};
pub use settings::CompressionSettings;
