//! What has come from a client and is not used up.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use super::head::{self, Head, Refused};

/// How many bytes are read at once while a head is awaited: most heads whole.
const HEAD_STEP: usize = 8 << 10;
/// How many bytes of a body are read at once: at first, and at most, once reads fill what they are given.
const BODY_STEP: (usize, usize) = (8 << 10, 64 << 10);

/// Bytes of a connection. An idle connection has none, and no memory for any.
pub(super) struct Input {
    bytes: BytesMut,
    // How many of them did not make a whole head.
    looked_at: usize,
    // The longest head.
    max_head: usize,
    // How many bytes of a body are read at once.
    step: usize,
}

/// What an attempt to read a head has come to.
#[expect(clippy::large_enum_variant, reason = "nearly every attempt gives a head, which is not worth a box")]
pub(super) enum ReadHead {
    Head(Head),
    Refused(Refused),
    /// The client sends no more.
    End,
}

impl Input {
    pub(super) fn new(max_head: usize) -> Self {
        Self { bytes: BytesMut::new(), looked_at: 0, max_head, step: BODY_STEP.0 }
    }

    pub(super) fn bytes(&mut self) -> &mut BytesMut {
        &mut self.bytes
    }

    pub(super) fn into_bytes(self) -> BytesMut {
        self.bytes
    }

    /// Reads the next head.
    pub(super) fn poll_head<R: AsyncRead + Unpin>(
        &mut self,
        io: &mut R,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<ReadHead>> {
        loop {
            if let Some(read) = self.head_in_hand() {
                return Poll::Ready(Ok(read));
            }
            if self.bytes.is_empty() {
                (self.bytes, self.step) = (BytesMut::new(), BODY_STEP.0);
            }
            // On the stack, and not in the memory of a connection that waits.
            let mut step = [const { MaybeUninit::uninit() }; HEAD_STEP];
            let mut step = ReadBuf::uninit(&mut step);
            ready!(Pin::new(&mut *io).poll_read(cx, &mut step))?;
            if step.filled().is_empty() {
                return Poll::Ready(self.end());
            }
            if let Some(read) = self.head_in(step.filled()) {
                return Poll::Ready(Ok(read));
            }
        }
    }

    /// A head that is whole in what was just read is taken from there.
    fn head_in(&mut self, step: &[u8]) -> Option<ReadHead> {
        if !self.bytes.is_empty() {
            self.bytes.extend_from_slice(step);
            return None;
        }
        match head::read(step) {
            Ok(Some((head, used))) => {
                self.bytes.extend_from_slice(&step[used..]);
                Some(ReadHead::Head(head))
            }
            Ok(None) => {
                self.bytes.extend_from_slice(step);
                self.looked_at = step.len();
                self.too_large()
            }
            Err(refused) => Some(ReadHead::Refused(refused)),
        }
    }

    /// What the bytes in hand make. They are looked at anew when an empty line has come, which may be the end of the
    /// head, and otherwise only when there are twice as many: a head that trickles in costs no more than its length.
    fn head_in_hand(&mut self) -> Option<ReadHead> {
        if self.bytes.len() <= self.looked_at || !self.is_worth_a_look() {
            return self.too_large();
        }
        match head::read(&self.bytes) {
            Ok(Some((head, used))) => {
                self.bytes.advance(used);
                self.looked_at = 0;
                Some(ReadHead::Head(head))
            }
            Ok(None) => {
                self.looked_at = self.bytes.len();
                self.too_large()
            }
            Err(refused) => Some(ReadHead::Refused(refused)),
        }
    }

    fn is_worth_a_look(&self) -> bool {
        let from = self.looked_at.saturating_sub(3);
        let has_end = || {
            let new = &self.bytes[from..];
            new.windows(2).any(|end| end == b"\n\n") || new.windows(3).any(|end| end == b"\n\r\n")
        };
        self.looked_at == 0 || self.bytes.len() >= 2 * self.looked_at || has_end()
    }

    fn too_large(&self) -> Option<ReadHead> {
        (self.bytes.len() >= self.max_head).then_some(ReadHead::Refused(Refused::TooLarge))
    }

    fn end(&mut self) -> io::Result<ReadHead> {
        // Line ends behind the last request are no beginning of another one.
        if self.bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
            return Ok(ReadHead::End);
        }
        let text = "the client has closed the connection in the middle of a head";
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, text))
    }

    /// Reads more of a body; `false` when the client sends no more.
    pub(super) fn poll_more<R: AsyncRead + Unpin>(
        &mut self,
        io: &mut R,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<bool>> {
        self.bytes.reserve(self.step);
        let room = self.bytes.capacity() - self.bytes.len();
        let reading = std::pin::pin!(io.read_buf(&mut self.bytes));
        let read = ready!(reading.poll(cx))?;
        if read == room {
            self.step = (2 * self.step).min(BODY_STEP.1);
        }
        Poll::Ready(Ok(read > 0))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use proptest::prelude::*;
    use tokio::io::AsyncWriteExt;

    use super::*;

    const HEAD: &str = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

    /// What is read from a client that writes these pieces and then closes.
    async fn reads(pieces: Vec<Vec<u8>>, max_head: usize) -> Vec<String> {
        let (mut near, mut far) = tokio::io::duplex(1 << 20);
        let mut input = Input::new(max_head);
        let writing = tokio::spawn(async move {
            for piece in pieces {
                far.write_all(&piece).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let mut all = Vec::new();
        loop {
            let read = poll_fn(|cx| input.poll_head(&mut near, cx)).await;
            match read {
                Ok(ReadHead::Head(head)) => all.push(head.parts.uri.to_string()),
                Ok(ReadHead::Refused(refused)) => {
                    all.push(format!("{refused:?}"));
                    break;
                }
                Ok(ReadHead::End) => break,
                Err(error) => {
                    all.push(error.kind().to_string());
                    break;
                }
            }
        }
        writing.await.unwrap();
        all
    }

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    proptest! {
        #[test]
        fn heads_are_found_however_they_are_cut(
            paths in prop::collection::vec("/[a-z]{0,9}", 0..5),
            between in prop::sample::select(vec!["", "\r\n", "\n"]),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
        ) {
            let head = |path: &String| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n{between}");
            let wire: String = paths.iter().map(head).collect();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(wire.len().max(1))).collect();
            cuts.extend([0, wire.len()]);
            cuts.sort_unstable();
            let pieces = cuts.windows(2).map(|cut| wire.as_bytes()[cut[0]..cut[1]].to_vec()).collect();
            prop_assert_eq!(block_on(reads(pieces, 1000)), paths);
        }
    }

    #[tokio::test]
    async fn a_head_that_has_no_end_is_refused_once_it_is_too_long() {
        let long = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(500));
        assert_eq!(reads(vec![long.clone().into_bytes()], 400).await, ["TooLarge"]);
        assert_eq!(reads(long.bytes().map(|byte| vec![byte]).collect(), 400).await, ["TooLarge"]);
        assert_eq!(reads(vec![b"\r\n".repeat(300)], 400).await, ["TooLarge"]);
    }

    #[tokio::test]
    async fn a_client_that_leaves_in_the_middle_of_a_head_is_told_from_one_that_is_done() {
        assert_eq!(reads(vec![HEAD.into()], 400).await, ["/a"]);
        assert_eq!(reads(vec![format!("{HEAD}\r\n").into()], 400).await, ["/a"]);
        let broken = reads(vec![format!("{HEAD}GET").into()], 400).await;
        assert_eq!(broken, ["/a", "unexpected end of file"]);
    }
}
