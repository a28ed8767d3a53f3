//! How requests reach a server.

/// A version of HTTP, in clear text or inside TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wire {
    pub(crate) is_http2: bool,
    pub(crate) is_tls: bool,
}

/// HTTP/1.1 without TLS.
pub(crate) const PLAIN: Wire = Wire { is_http2: false, is_tls: false };

/// What makes the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// HTTP/1.1 without TLS only, but the least work for its own core.
    Wrk,
    H2load(Wire),
}

impl Tool {
    /// What the server must speak.
    pub(crate) fn wire(self) -> Wire {
        match self {
            Self::Wrk => PLAIN,
            Self::H2load(wire) => wire,
        }
    }
}
