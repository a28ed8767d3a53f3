//! The requests that are measured.

use std::ffi::OsString;

use crate::places::Places;

/// One kind of request, answered alike by every contestant that takes part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// `GET /hello`, a small JSON answer.
    Hello,
    /// `POST /people`, six fields read and validated.
    People,
    /// A static file of 1 KiB.
    File,
}

/// The answer to [`Request::Hello`].
pub(crate) const HELLO: &str = r#"{"message":"Hello, World!"}"#;
/// Where the file of [`Request::File`] is, below the root of static files.
pub(crate) const FILE_PATH: &str = "/static/1k.bin";
/// How many bytes it has.
pub(crate) const FILE_BYTES: u32 = 1024;

/// The body of `POST /people`; wrk reads the same file.
pub(crate) const PERSON: &str = include_str!("../../../scenarios/people.json");

impl Request {
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Hello => "/hello",
            Self::People => "/people",
            Self::File => FILE_PATH,
        }
    }

    /// How many bytes the body of its answer has.
    pub(crate) fn body_bytes(self) -> u32 {
        match self {
            Self::Hello => HELLO.len() as u32,
            Self::People => r#"{"id":1,"name":"Ada Lovelace"}"#.len() as u32,
            Self::File => FILE_BYTES,
        }
    }

    /// What `scenarios/load.lua` is told.
    pub(crate) fn for_wrk(self, places: &Places) -> Vec<OsString> {
        match self {
            Self::Hello | Self::File => vec!["GET".into()],
            Self::People => vec!["POST".into(), places.scenarios().join("people.json").into()],
        }
    }
}
