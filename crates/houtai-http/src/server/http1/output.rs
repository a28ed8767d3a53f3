//! What is on its way out to a client.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::AsyncWrite;

/// How many pieces are handed to the kernel at once.
const PIECES: usize = 16;
/// How many bytes may wait before no more are taken from the body of an answer.
const ENOUGH: usize = 128 << 10;

/// Pieces that wait to be written. Nothing is kept while there are none: an idle connection has no buffer.
#[derive(Default)]
pub(super) struct Output {
    pieces: VecDeque<Bytes>,
    bytes: usize,
}

impl Output {
    /// Whether all is written.
    pub(super) fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Whether so much waits that more would only fill the memory.
    pub(super) fn is_enough(&self) -> bool {
        self.bytes >= ENOUGH
    }

    pub(super) fn push(&mut self, piece: Bytes) {
        self.bytes += piece.len();
        if !piece.is_empty() {
            self.pieces.push_back(piece);
        }
    }

    /// Writes at once as much of a piece as the kernel takes, if nothing stands before it; the rest waits. Most answers
    /// go out whole like this, from memory that the thread uses again for the next one.
    pub(super) fn write<W: AsyncWrite + Unpin>(
        &mut self,
        io: &mut W,
        cx: &mut Context<'_>,
        piece: &[u8],
    ) -> io::Result<()> {
        let written = match self.is_empty() {
            true => match Pin::new(io).poll_write(cx, piece) {
                Poll::Ready(written) => written?,
                Poll::Pending => 0,
            },
            false => 0,
        };
        self.push(Bytes::copy_from_slice(&piece[written..]));
        Ok(())
    }

    /// Ready when all is written and the IO knows it.
    pub(super) fn poll_flush<W: AsyncWrite + Unpin>(
        &mut self,
        io: &mut W,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while !self.is_empty() {
            let written = ready!(self.poll_write(io, cx))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.advance(written);
        }
        self.pieces = VecDeque::new();
        Pin::new(io).poll_flush(cx)
    }

    fn poll_write<W: AsyncWrite + Unpin>(&self, io: &mut W, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut slices = [IoSlice::new(&[]); PIECES];
        let mut used = 0;
        for (slice, piece) in slices.iter_mut().zip(&self.pieces) {
            *slice = IoSlice::new(piece);
            used += 1;
        }
        Pin::new(io).poll_write_vectored(cx, &slices[..used])
    }

    fn advance(&mut self, mut written: usize) {
        self.bytes -= written;
        while written > 0 {
            let Some(first) = self.pieces.front_mut() else { return };
            let part = written.min(first.len());
            first.advance(part);
            written -= part;
            if first.is_empty() {
                self.pieces.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::AsyncReadExt;

    use super::*;

    proptest! {
        /// However little the other side takes at a time.
        #[test]
        fn what_is_pushed_comes_out_in_order(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..40),
            room in 1..64_usize,
            direct in any::<bool>(),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let received = runtime.block_on(async {
                let (mut near, mut far) = tokio::io::duplex(room);
                let mut output = Output::default();
                let reading = tokio::spawn(async move {
                    let mut all = Vec::new();
                    far.read_to_end(&mut all).await.unwrap();
                    all
                });
                std::future::poll_fn(|cx| {
                    for piece in &pieces {
                        match direct {
                            true => output.write(&mut near, cx, piece).unwrap(),
                            false => output.push(Bytes::copy_from_slice(piece)),
                        }
                    }
                    Poll::Ready(())
                }).await;
                std::future::poll_fn(|cx| output.poll_flush(&mut near, cx)).await.unwrap();
                assert!(output.is_empty() && output.pieces.capacity() == 0);
                drop(near);
                reading.await.unwrap()
            });
            prop_assert_eq!(received, pieces.concat());
        }
    }
}
