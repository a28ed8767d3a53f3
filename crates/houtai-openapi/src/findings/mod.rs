//! What the start-up checks have to say about the interface as a whole.

mod case;
mod paging;

pub(crate) use self::case::case_findings;
pub(crate) use self::paging::paging_findings;
