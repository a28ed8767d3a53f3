//! The writing half of a socket.

use std::io;
use std::sync::Arc;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::close::CloseFrame;
use super::frame::{OpCode, write_header};
use super::message::Message;
use super::orders::{Order, Orders, Rest};
use super::queue::{Item, Puller};
use super::record::Record;

/// Writes messages, pings, pongs and the last frame. How long the client may take is the business of the IO below.
pub(crate) struct Writing<W> {
    pub(crate) io: W,
    pub(crate) messages: Puller<Message>,
    pub(crate) orders: Arc<Orders>,
    pub(crate) record: Arc<Record>,
}

impl<W: AsyncWrite + Unpin> Writing<W> {
    /// Runs until the close frame is out.
    ///
    /// # Errors
    ///
    /// When the client has gone or takes nothing.
    pub(crate) async fn run(mut self) -> io::Result<()> {
        let orders = Arc::clone(&self.orders);
        loop {
            // Orders first: a pong must not wait behind a thousand messages, and neither must the end.
            tokio::select! {
                biased;
                order = orders.next() => match order {
                    Order::Pong(payload) => self.write(OpCode::Pong, payload).await?,
                    Order::Ping => self.write(OpCode::Ping, Bytes::new()).await?,
                    Order::Close(frame, rest) => return self.close(&frame, rest).await,
                },
                Some(item) = self.messages.pull() => self.message(item).await?,
            }
        }
    }

    async fn close(&mut self, frame: &CloseFrame, rest: Rest) -> io::Result<()> {
        self.messages.close();
        while let (Rest::Sent, Some(item)) = (rest, self.messages.pull().await) {
            self.message(item).await?;
        }
        self.write(OpCode::Close, frame.payload().freeze()).await
    }

    /// Writes a message; its share of the queue is free once it is out.
    async fn message(&mut self, item: Item<Message>) -> io::Result<()> {
        self.record.note_message();
        let (opcode, payload) = item.value.into_frame();
        let written = self.write(opcode, payload).await;
        drop(item.share);
        written
    }

    async fn write(&mut self, opcode: OpCode, payload: Bytes) -> io::Result<()> {
        let mut header = BytesMut::with_capacity(10);
        write_header(&mut header, opcode, payload.len());
        self.record.note_sent(header.len() + payload.len());
        // Both in one call to the kernel where it can: otherwise each small message would be two packets.
        self.io.write_all_buf(&mut header.chain(payload)).await?;
        self.io.flush().await
    }
}
