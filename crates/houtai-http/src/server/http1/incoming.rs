//! The body of a request on its way from the connection to whoever reads it.
//!
//! There is room for one piece. The connection reads on only when the reader has asked for more, so that a body that
//! nobody reads stays with the client.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use http_body::SizeHint;

/// Why a body ended before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The client has closed the connection, or it was cut.
    Closed,
    /// The chunks are not well written.
    Chunk,
    /// The trailers are not well written, or too long.
    Trailers,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Broken::Closed => "the connection was closed before the end of the body",
            Broken::Chunk => "a chunk is not well written",
            Broken::Trailers => "the trailers are not well written or too long",
        })
    }
}

impl std::error::Error for Broken {}

/// What both ends share.
#[derive(Default)]
struct Slot {
    piece: Option<Bytes>,
    end: Option<Result<(), Broken>>,
    is_wanted: bool,
    reader: Option<Waker>,
    filler: Option<Waker>,
}

type Shared = Arc<Mutex<Slot>>;

fn locked(shared: &Shared) -> MutexGuard<'_, Slot> {
    // The slot is whole between two statements.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The reader's end.
pub(crate) struct Incoming {
    // None for a request without a body.
    shared: Option<Shared>,
    // How many bytes are still to be read, where that is known.
    left: Option<u64>,
}

/// The connection's end.
pub(super) struct Filler(Shared);

impl Incoming {
    /// No body.
    pub(super) fn empty() -> Self {
        Self { shared: None, left: Some(0) }
    }

    /// A body of so many bytes, or of as many as come.
    pub(super) fn of(length: Option<u64>) -> (Self, Filler) {
        let shared = Shared::default();
        (Self { shared: Some(Arc::clone(&shared)), left: length }, Filler(shared))
    }

    pub(crate) fn is_end_stream(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| {
            let slot = locked(shared);
            slot.piece.is_none() && slot.end == Some(Ok(()))
        })
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }

    /// The next piece, or `None` at the end.
    pub(crate) fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Broken>>> {
        let Some(shared) = &self.shared else { return Poll::Ready(None) };
        let mut slot = locked(shared);
        if let Some(piece) = slot.piece.take() {
            self.left = self.left.map(|left| left.saturating_sub(piece.len() as u64));
            return Poll::Ready(Some(Ok(piece)));
        }
        match slot.end {
            Some(Ok(())) => return Poll::Ready(None),
            Some(Err(broken)) => return Poll::Ready(Some(Err(broken))),
            None => {}
        }
        slot.is_wanted = true;
        set(&mut slot.reader, cx.waker());
        let filler = slot.filler.take();
        drop(slot);
        // Under the same task the connection looks again by itself.
        if let Some(filler) = filler.filter(|filler| !filler.will_wake(cx.waker())) {
            filler.wake();
        }
        Poll::Pending
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let Some(shared) = self.shared.take() else { return };
        let filler = locked(&shared).filler.take();
        // First gone, then told: whoever is woken counts who is left.
        drop(shared);
        if let Some(filler) = filler {
            filler.wake();
        }
    }
}

impl Filler {
    /// Whether the reader waits for a piece. The task is woken once it does, and when the reader goes.
    pub(super) fn is_wanted(&self, cx: &mut Context<'_>) -> bool {
        let mut slot = locked(&self.0);
        set(&mut slot.filler, cx.waker());
        slot.is_wanted && slot.piece.is_none() && slot.end.is_none()
    }

    /// Whether nobody is left to read.
    pub(super) fn is_abandoned(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }

    /// Gives a piece to the reader, behind what it has not taken yet.
    pub(super) fn put(&self, piece: Bytes, cx: Option<&Context<'_>>) {
        let mut slot = locked(&self.0);
        slot.piece = Some(match slot.piece.take() {
            None => piece,
            Some(before) => {
                let mut both = BytesMut::from(before);
                both.extend_from_slice(&piece);
                both.freeze()
            }
        });
        slot.is_wanted = false;
        wake(slot, cx);
    }

    /// Says that nothing more comes.
    pub(super) fn end(&self, end: Result<(), Broken>, cx: Option<&Context<'_>>) {
        let mut slot = locked(&self.0);
        if slot.end.is_none() {
            slot.end = Some(end);
            wake(slot, cx);
        }
    }
}

impl Drop for Filler {
    fn drop(&mut self) {
        self.end(Err(Broken::Closed), None);
    }
}

/// Wakes the reader, unless it is polled by the very task that does this, and next.
fn wake(mut slot: MutexGuard<'_, Slot>, cx: Option<&Context<'_>>) {
    let reader = slot.reader.take();
    drop(slot);
    if let Some(reader) = reader.filter(|reader| !cx.is_some_and(|cx| reader.will_wake(cx.waker()))) {
        reader.wake();
    }
}

fn set(place: &mut Option<Waker>, waker: &Waker) {
    if !place.as_ref().is_some_and(|known| known.will_wake(waker)) {
        *place = Some(waker.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cx() -> Context<'static> {
        Context::from_waker(Waker::noop())
    }

    #[test]
    fn a_piece_is_wanted_once_the_reader_has_asked() {
        let (mut incoming, filler) = Incoming::of(Some(5));
        assert!(!filler.is_wanted(&mut cx()));
        assert!(incoming.poll_piece(&mut cx()).is_pending());
        assert!(filler.is_wanted(&mut cx()));
        filler.put("hel".into(), None);
        assert!(!filler.is_wanted(&mut cx()));
        filler.put("lo".into(), None);
        filler.end(Ok(()), None);
        assert!(!incoming.is_end_stream());
        assert_eq!(incoming.poll_piece(&mut cx()), Poll::Ready(Some(Ok("hello".into()))));
        assert!(incoming.is_end_stream());
        assert_eq!(incoming.size_hint().exact(), Some(0));
        assert_eq!(incoming.poll_piece(&mut cx()), Poll::Ready(None));
    }

    #[test]
    fn a_connection_that_goes_breaks_the_body_off() {
        let (mut incoming, filler) = Incoming::of(None);
        drop(filler);
        assert_eq!(incoming.poll_piece(&mut cx()), Poll::Ready(Some(Err(Broken::Closed))));
        assert!(!incoming.is_end_stream());
    }

    #[test]
    fn a_request_without_a_body_has_ended_from_the_beginning() {
        let mut incoming = Incoming::empty();
        assert!(incoming.is_end_stream());
        assert_eq!(incoming.poll_piece(&mut cx()), Poll::Ready(None));
    }
}
