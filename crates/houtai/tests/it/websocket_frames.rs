//! WebSocket frames by hand, for what no proper client would send.

use houtai_test::TestApp;

use crate::wire::Wire;

pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;
/// The bit of a frame behind which no further fragment comes.
pub(crate) const FINAL: u8 = 0x80;

/// The request that opens a socket.
pub(crate) fn opening(path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

/// An open socket.
pub(crate) async fn open(app: &TestApp, path: &str) -> Wire {
    let mut wire = Wire::connect(app.address()).await;
    wire.send(opening(path)).await;
    let head = wire.read_until("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    wire
}

/// A masked frame; `first` is the first byte of its head.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = head(first, payload.len());
    out.extend(payload.iter().zip([1, 2, 3, 4].iter().cycle()).map(|(byte, mask)| byte ^ mask));
    out
}

/// The head of a masked frame.
pub(crate) fn head(first: u8, length: usize) -> Vec<u8> {
    let mut out = vec![first];
    match length {
        ..=125 => out.push(0x80 | length as u8),
        126..=0xFFFF => {
            out.push(0x80 | 126);
            out.extend((length as u16).to_be_bytes());
        }
        _ => {
            out.push(0x80 | 127);
            out.extend((length as u64).to_be_bytes());
        }
    }
    out.extend([1, 2, 3, 4]);
    out
}

impl Wire {
    /// The next frame of the server: its first byte and its payload.
    pub(crate) async fn read_frame(&mut self) -> (u8, Vec<u8>) {
        let [first, second] = self.read_array().await;
        assert!(second < 0x80, "a server must not mask");
        let length = match second {
            126 => usize::from(u16::from_be_bytes(self.read_array().await)),
            127 => u64::from_be_bytes(self.read_array().await) as usize,
            short => usize::from(short),
        };
        (first, self.read_bytes(length).await)
    }

    async fn read_array<const N: usize>(&mut self) -> [u8; N] {
        self.read_bytes(N).await.try_into().unwrap()
    }

    /// The code of the close frame with which the server answers; everything before it is passed over.
    pub(crate) async fn read_close(&mut self) -> (u16, String) {
        loop {
            let (first, payload) = self.read_frame().await;
            if first == FINAL | CLOSE {
                let (code, reason) = payload
                    .split_first_chunk()
                    .map_or((1005, &[][..]), |(code, reason)| (u16::from_be_bytes(*code), reason));
                return (code, String::from_utf8(reason.to_vec()).unwrap());
            }
        }
    }
}
