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
    /// `GET /todos/{id}`, one row of a table.
    TodoOneRow,
    /// `GET /todos?limit=20`, the newest rows.
    TodoPage,
    /// `POST /todos`, one row more.
    TodoCreate,
}

/// The answer to [`Request::Hello`].
pub(crate) const HELLO: &str = r#"{"message":"Hello, World!"}"#;
/// Where the file of [`Request::File`] is, below the root of static files.
pub(crate) const FILE_PATH: &str = "/static/1k.bin";
/// How many bytes it has.
pub(crate) const FILE_BYTES: u32 = 1024;

/// The body of `POST /people`; wrk reads the same file.
pub(crate) const PERSON: &str = include_str!("../../../scenarios/people.json");

/// The body of `POST /todos`; wrk reads the same file.
pub(crate) const TODO: &str = include_str!("../../../scenarios/todo.json");

impl Request {
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Hello => "/hello",
            Self::People => "/people",
            Self::File => FILE_PATH,
            Self::TodoOneRow => "/todos/5000",
            Self::TodoPage => "/todos?limit=20",
            Self::TodoCreate => "/todos",
        }
    }

    /// How many bytes the body of its answer has, where all contestants answer the same.
    pub(crate) fn body_bytes(self) -> Option<u32> {
        match self {
            Self::Hello => Some(HELLO.len() as u32),
            Self::People => Some(r#"{"id":1,"name":"Ada Lovelace"}"#.len() as u32),
            Self::File => Some(FILE_BYTES),
            Self::TodoOneRow | Self::TodoPage | Self::TodoCreate => None,
        }
    }

    /// What `scenarios/load.lua` is told.
    pub(crate) fn for_wrk(self, places: &Places) -> Vec<OsString> {
        match self {
            Self::Hello | Self::File | Self::TodoOneRow | Self::TodoPage => vec!["GET".into()],
            Self::People => vec!["POST".into(), places.scenarios().join("people.json").into()],
            Self::TodoCreate => vec!["POST".into(), places.scenarios().join("todo.json").into()],
        }
    }
}
