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
}

/// The body of `POST /people`; wrk reads the same file.
pub(crate) const PERSON: &str = include_str!("../../../scenarios/people.json");

impl Request {
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Hello => "/hello",
            Self::People => "/people",
        }
    }

    /// What `scenarios/load.lua` is told.
    pub(crate) fn for_wrk(self, places: &Places) -> Vec<OsString> {
        match self {
            Self::Hello => vec!["GET".into()],
            Self::People => vec!["POST".into(), places.scenarios().join("people.json").into()],
        }
    }
}
