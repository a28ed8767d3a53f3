//! The contract of the ends where lines go, used by the writer's thread alone.

use super::drops::DropReason;
use super::piece::Piece;

/// How much of a piece went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The end of the last line that is out; lines behind it are lost.
    pub(crate) end: usize,
    /// Why the others are lost.
    pub(crate) otherwise: DropReason,
}

/// Where lines go.
pub(crate) trait Sink: Send {
    /// Writes as many lines of the piece as possible.
    fn write(&mut self, piece: &Piece) -> Written;

    /// Does what is due without lines, about once a second.
    fn tick(&mut self) {}

    /// How large pieces should be.
    fn piece_bytes(&self) -> usize;

    /// What the sink has to say in the log, once.
    fn take_news(&mut self) -> Option<String> {
        None
    }
}
