//! What may be wrong with the head of a request that is well written, in all versions of HTTP.
//!
//! First whether it can be read in one way only: what two programs in a row read differently, a client can use to
//! say one thing to a proxy and another to us (request smuggling). Then its limits.

mod authority;
mod fields;
mod framing;
mod host;
mod limits;
mod target;

use houtai_core::{Error, ErrorKind};
use http::request::Parts;

pub(crate) use self::authority::adopt;
use self::fields::Fields;
pub(crate) use self::limits::too_many_pairs;
use crate::ServerSettings;
use crate::server::Connection;

/// The refusal of a head.
pub(crate) struct Refusal {
    pub(crate) error: Error,
    /// Whether the connection ends with the answer: where the next request begins is in doubt, or whoever writes
    /// such a head should not write another.
    pub(crate) ends_connection: bool,
}

impl Refusal {
    /// The next request may come.
    fn of(error: Error) -> Self {
        Self { error, ends_connection: false }
    }

    /// No further request is read from this connection.
    fn last(error: Error) -> Self {
        Self { error, ends_connection: true }
    }

    fn malformed(code: &'static str) -> Self {
        Self::last(Error::new(ErrorKind::Malformed).with_code(code))
    }
}

/// Checks a head. Whether the client came by https is asked only where it matters.
pub(crate) fn check(
    head: &Parts,
    connection: &Connection,
    limits: &ServerSettings,
    is_https: impl FnOnce() -> bool,
) -> Result<(), Refusal> {
    let fields = Fields::of(&head.headers);
    target::check(head, is_https)?;
    framing::check(head.version, &fields)?;
    host::check(head, connection, &fields, &limits.hosts)?;
    limits::check(head, &fields, limits).map_err(Refusal::of)
}
