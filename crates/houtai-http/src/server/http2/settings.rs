//! The settings of HTTP/2.

use houtai_core::settings::{ByteSize, range};

houtai_core::settings! {
    /// HTTP/2: by prior knowledge in clear text, by ALPN under TLS. The deadlines are those of `server`.
    pub struct Http2Settings: "http2" {
        /// Whether it is spoken; HTTP/1.1 always is.
        pub enabled: bool = true;
        /// How many requests one connection may have under way at once.
        pub max_streams: u32 = 128, rule = range(1..=10_000);
        /// How long all headers of a request together may be before they are unpacked into a request, each counted
        /// with 32 bytes more. `server.max_head` and `server.max_header` hold as well.
        pub max_head: ByteSize = "16KiB", rule = range(ByteSize(1024)..);
    }
}
