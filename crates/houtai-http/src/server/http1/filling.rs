//! Reading the body of a request for whoever wants it.

use std::io;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};

use super::decoder::Decoder;
use super::incoming::{Broken, Filler, Incoming};
use super::input::Input;
use super::output::Output;

/// What a client is told that waits for a word before it sends its body.
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
/// How many bytes of what is in hand are given to the reader at once.
const AT_ONCE: usize = 64 << 10;

/// A body under way.
pub(super) struct Filling {
    decoder: Decoder,
    filler: Filler,
    owes_continue: bool,
    // That word is on its way.
    continues: bool,
    is_broken: bool,
}

impl Filling {
    /// A body that begins; what of it came with the head is given at once, unless the client waits for a word.
    pub(super) fn begin(decoder: Decoder, owes_continue: bool, input: &mut Input) -> (Incoming, Self) {
        let length = match decoder {
            Decoder::Length(length) => Some(length),
            Decoder::Chunked(_) => None,
        };
        let (incoming, filler) = Incoming::of(length);
        let mut filling = Self { decoder, filler, owes_continue, continues: false, is_broken: false };
        if !owes_continue {
            filling.give(input, None);
        }
        (incoming, filling)
    }

    /// An answer begins: whoever waits for a word before the body gets that instead, and no word in the middle of it.
    pub(super) fn answered(&mut self) {
        self.owes_continue = false;
    }

    /// Whether the next request stands behind what has been read.
    pub(super) fn is_done(&self) -> bool {
        self.decoder.is_done() && !self.is_broken
    }

    /// Whether somebody may still read what has not been read.
    pub(super) fn is_awaited(&self) -> bool {
        !self.decoder.is_done() && !self.is_broken && !self.filler.is_abandoned()
    }

    /// Reads on if more is wanted; says whether the reader has got something.
    pub(super) fn fill<I: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        input: &mut Input,
        output: &mut Output,
        io: &mut I,
        cx: &mut Context<'_>,
    ) -> io::Result<bool> {
        if !self.filler.is_wanted(cx) {
            return Ok(false);
        }
        if std::mem::take(&mut self.owes_continue) {
            output.push(Bytes::from_static(CONTINUE));
            self.continues = true;
        }
        if self.continues {
            self.continues = output.poll_flush(io, cx)?.is_pending();
        }
        while !self.give(input, Some(cx)) {
            match input.poll_more(io, cx) {
                Poll::Pending => return Ok(false),
                Poll::Ready(Ok(true)) => {}
                Poll::Ready(Ok(false)) => return Ok(self.break_off(Broken::Closed, Some(cx))),
                Poll::Ready(Err(error)) => {
                    self.break_off(Broken::Closed, Some(cx));
                    return Err(error);
                }
            }
        }
        Ok(true)
    }

    /// Gives what is in hand to the reader; says whether that was anything.
    fn give(&mut self, input: &mut Input, cx: Option<&Context<'_>>) -> bool {
        let mut given = 0;
        while given < AT_ONCE && !self.decoder.is_done() {
            match self.decoder.take(input.bytes()) {
                Ok(Some(piece)) => {
                    given += piece.len();
                    self.filler.put(piece, cx);
                }
                Ok(None) => break,
                Err(broken) => return self.break_off(broken, cx),
            }
        }
        if self.decoder.is_done() {
            self.filler.end(Ok(()), cx);
        }
        given > 0 || self.decoder.is_done()
    }

    fn break_off(&mut self, broken: Broken, cx: Option<&Context<'_>>) -> bool {
        self.is_broken = true;
        self.filler.end(Err(broken), cx);
        true
    }
}
