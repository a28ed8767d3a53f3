//! The settings of compression.

use houtai_core::settings::{ByteSize, range};

houtai_core::settings! {
    /// The compression of answers.
    pub struct CompressionSettings: "compression" {
        /// Whether answers are compressed for clients that accept it.
        pub enabled: bool = true;
        /// How many bytes a body must have to be compressed; a smaller one fits in one packet either way.
        pub min_bytes: ByteSize = "1KiB";
        /// How hard gzip tries: from 1, fast, to 9, small.
        pub gzip_level: u8 = 3, rule = range(1..=9);
        /// How hard brotli tries, where the feature `brotli` is on: from 0, fast, to 9, small.
        pub brotli_level: u8 = 4, rule = range(0..=9);
        /// How hard zstd tries, where the feature `zstd` is on: from 1, fast, to 9, small.
        pub zstd_level: u8 = 3, rule = range(1..=9);
        /// Whether requests with cookies that another site has caused get compressed answers too. Without it such a
        /// site cannot learn secrets from their lengths (BREACH); with it, answers must hold none beside what a
        /// caller can put in.
        pub cross_site: bool = false;
    }
}
