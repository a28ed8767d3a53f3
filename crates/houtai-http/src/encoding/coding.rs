//! The content codings by name.

/// A content coding of RFC 9110, section 8.4.1, or RFC 7932 or 8878.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    /// The codings in which answers are written, the first preferred where the client wants several equally: zstd
    /// takes half the time of gzip for the same size, and brotli at a level that is fast enough gains nothing on gzip
    /// (`cargo run --release -p houtai-benches --bin compression`).
    pub(crate) const WRITTEN: &'static [Coding] = &[
        #[cfg(feature = "zstd")]
        Coding::Zstd,
        Coding::Gzip,
        #[cfg(feature = "brotli")]
        Coding::Brotli,
    ];

    /// The codings in which bodies are read.
    pub(crate) const READ: &'static [Coding] = &[
        Coding::Gzip,
        Coding::Deflate,
        #[cfg(feature = "brotli")]
        Coding::Brotli,
        #[cfg(feature = "zstd")]
        Coding::Zstd,
    ];

    /// The name in headers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
            Coding::Brotli => "br",
            Coding::Zstd => "zstd",
        }
    }

    /// The coding of a name, in any case; `x-gzip` is the old name of gzip.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let all = [Coding::Gzip, Coding::Deflate, Coding::Brotli, Coding::Zstd];
        let named = all.into_iter().find(|coding| name.eq_ignore_ascii_case(coding.name()));
        named.or_else(|| name.eq_ignore_ascii_case("x-gzip").then_some(Coding::Gzip))
    }
}
