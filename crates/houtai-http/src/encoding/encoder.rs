//! The three encoders under one roof.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Coding, CompressionSettings};

/// How far back brotli and zstd look, as a power of two: 256 KiB. It bounds the memory of both sides.
#[cfg(any(feature = "brotli", feature = "zstd"))]
const WINDOW_LOG: u32 = 18;

/// An encoder that writes into memory. What it has written is taken out after each step, so it holds no more than
/// its window and what one piece becomes.
pub(super) enum Encoder {
    Gzip(GzEncoder<Vec<u8>>),
    #[cfg(feature = "brotli")]
    Brotli(Box<brotli::CompressorWriter<Vec<u8>>>),
    #[cfg(feature = "zstd")]
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
}

impl Encoder {
    /// An encoder of a coding for so many bytes, where that is known.
    pub(super) fn new(
        coding: Coding,
        settings: &CompressionSettings,
        length: Option<u64>,
    ) -> io::Result<Self> {
        #[cfg(not(feature = "zstd"))]
        let _ = length;
        match coding {
            #[cfg(feature = "brotli")]
            Coding::Brotli => {
                let level = u32::from(settings.brotli_level);
                let encoder = brotli::CompressorWriter::new(Vec::new(), 4096, level, WINDOW_LOG);
                Ok(Encoder::Brotli(Box::new(encoder)))
            }
            #[cfg(feature = "zstd")]
            Coding::Zstd => zstd_encoder(i32::from(settings.zstd_level), length).map(Encoder::Zstd),
            Coding::Gzip => {
                let level = Compression::new(u32::from(settings.gzip_level));
                Ok(Encoder::Gzip(GzEncoder::new(Vec::new(), level)))
            }
            other => Err(io::Error::new(io::ErrorKind::Unsupported, other.name())),
        }
    }

    /// Takes a piece in, and gives what has become of the pieces so far.
    pub(super) fn write(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Encoder::Gzip(encoder) => encoder.write_all(piece)?,
            #[cfg(feature = "brotli")]
            Encoder::Brotli(encoder) => encoder.write_all(piece)?,
            #[cfg(feature = "zstd")]
            Encoder::Zstd(encoder) => encoder.write_all(piece)?,
        }
        Ok(self.take())
    }

    /// Gives everything that a reader needs to see all pieces so far.
    pub(super) fn flush(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Encoder::Gzip(encoder) => encoder.flush()?,
            #[cfg(feature = "brotli")]
            Encoder::Brotli(encoder) => encoder.flush()?,
            #[cfg(feature = "zstd")]
            Encoder::Zstd(encoder) => encoder.flush()?,
        }
        Ok(self.take())
    }

    /// Gives the rest.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Encoder::Gzip(encoder) => encoder.finish(),
            #[cfg(feature = "brotli")]
            Encoder::Brotli(encoder) => Ok(encoder.into_inner()),
            #[cfg(feature = "zstd")]
            Encoder::Zstd(encoder) => encoder.finish(),
        }
    }

    fn take(&mut self) -> Vec<u8> {
        std::mem::take(match self {
            Encoder::Gzip(encoder) => encoder.get_mut(),
            #[cfg(feature = "brotli")]
            Encoder::Brotli(encoder) => encoder.get_mut(),
            #[cfg(feature = "zstd")]
            Encoder::Zstd(encoder) => encoder.get_mut(),
        })
    }
}

#[cfg(feature = "zstd")]
fn zstd_encoder(
    level: i32,
    length: Option<u64>,
) -> io::Result<zstd::stream::write::Encoder<'static, Vec<u8>>> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), level)?;
    encoder.window_log(WINDOW_LOG)?;
    // With the length its tables are no larger than needed.
    encoder.set_pledged_src_size(length)?;
    Ok(encoder)
}
