//! What hostile clients do, a file for each kind.

pub(crate) mod bodies;
pub(crate) mod bombs;
pub(crate) mod emfile;
pub(crate) mod flood;
pub(crate) mod garbage;
pub(crate) mod http2;
pub(crate) mod idle;
pub(crate) mod panics;
pub(crate) mod pipeline;
pub(crate) mod share;
pub(crate) mod slow;
pub(crate) mod slowhttptest;
pub(crate) mod slowloris;
pub(crate) mod soak;
pub(crate) mod tls;
pub(crate) mod websocket;
