//! A client that writes frames of HTTP/2 by hand, for what no proper client would send.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::wire::Wire;

/// Long enough for a busy machine; a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const PRIORITY: u8 = 2;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;

pub(crate) const END_STREAM: u8 = 1;
pub(crate) const ACK: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// A setting: how much of each answer the client takes before it says more.
pub(crate) const INITIAL_WINDOW: u16 = 4;

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

/// A connection.
pub(crate) struct Frames {
    stream: TcpStream,
}

/// The bytes of a frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// A head without any compression: each field as a literal that is not remembered.
pub(crate) fn head(fields: &[(&str, &str)]) -> Vec<u8> {
    fields.iter().flat_map(|(name, value)| [vec![0], text(name), text(value)].concat()).collect()
}

fn text(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    match text.len() {
        short @ 0..127 => bytes.push(short as u8),
        long => {
            bytes.push(127);
            let mut rest = long - 127;
            while rest >= 128 {
                bytes.push((rest % 128) as u8 | 128);
                rest /= 128;
            }
            bytes.push(rest as u8);
        }
    }
    bytes.extend(text.as_bytes());
    bytes
}

/// The head of a `GET`.
pub(crate) fn get(path: &str) -> Vec<u8> {
    request("GET", path)
}

pub(crate) fn request(method: &str, path: &str) -> Vec<u8> {
    head(&[(":method", method), (":scheme", "http"), (":authority", "test"), (":path", path)])
}

/// A setting as it stands in its frame.
pub(crate) fn setting(name: u16, value: u32) -> Vec<u8> {
    [&name.to_be_bytes()[..], &value.to_be_bytes()].concat()
}

impl Frames {
    /// Connects and sends the preface with these settings.
    pub(crate) async fn connect(address: SocketAddr, settings: &[u8]) -> Self {
        let mut frames = Self { stream: TcpStream::connect(address).await.unwrap() };
        frames.write(&[PREFACE, &frame(SETTINGS, 0, 0, settings)].concat()).await;
        frames
    }

    /// Goes on where somebody else has sent the preface.
    pub(crate) fn over(wire: Wire) -> Self {
        Self { stream: wire.into_stream() }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Sends as far as the other side takes it; it may close in the middle.
    pub(crate) async fn try_write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    pub(crate) async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        self.write(&frame(kind, flags, stream, payload)).await;
    }

    /// A whole request without a body.
    pub(crate) async fn ask(&mut self, stream: u32, head: &[u8]) {
        self.send(HEADERS, END_HEADERS | END_STREAM, stream, head).await;
    }

    /// The next frame; `None` when the other side has closed or reset.
    pub(crate) async fn next(&mut self) -> Option<Frame> {
        let read = tokio::time::timeout(PATIENCE, self.read()).await;
        read.expect("no frame came, and the connection stayed open")
    }

    async fn read(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.stream.read_exact(&mut head).await.ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload).await.ok()?;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]) & 0x7fff_ffff;
        Some(Frame { kind: head[3], flags: head[4], stream, payload })
    }

    /// The next frame of this kind on this stream; what comes before is passed over.
    pub(crate) async fn await_frame(&mut self, kind: u8, stream: u32) -> Frame {
        let mut before = Vec::new();
        while let Some(frame) = self.next().await {
            if (frame.kind, frame.stream) == (kind, stream) {
                return frame;
            }
            before.push((frame.kind, frame.stream));
        }
        panic!("closed before a frame of kind {kind} on stream {stream}; there were {before:?}")
    }

    /// Everything until the other side closes.
    pub(crate) async fn read_to_end(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next().await {
            frames.push(frame);
        }
        frames
    }
}

impl Frame {
    /// The reason that a `RST_STREAM` or `GOAWAY` gives.
    pub(crate) fn reason(&self) -> u32 {
        let at = if self.kind == GOAWAY { 4 } else { 0 };
        u32::from_be_bytes(self.payload[at..at + 4].try_into().unwrap())
    }

    /// The status of an answer, which comes first: an index of the static table, or three digits by the code of
    /// Huffman that RFC 7541 has for them.
    pub(crate) fn status(&self) -> u16 {
        match self.payload[..] {
            [indexed @ 0x88..=0x8e, ..] => [200, 204, 206, 304, 400, 404, 500][usize::from(indexed - 0x88)],
            [0x08 | 0x48, length, ..] if length > 128 => {
                digits(&self.payload[2..2 + usize::from(length - 128)])
            }
            _ => panic!("no status in {:?}", self.payload),
        }
    }
}

fn digits(bytes: &[u8]) -> u16 {
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let mut rest = &bits[..];
    let mut status = 0;
    for _ in 0..3 {
        let (digit, length) = match &rest[..2] {
            "00" => (u16::from_str_radix(&rest[..5], 2).unwrap(), 5),
            _ => (u16::from_str_radix(&rest[..6], 2).unwrap() - 0b01_1001 + 3, 6),
        };
        (status, rest) = (status * 10 + digit, &rest[length..]);
    }
    status
}
