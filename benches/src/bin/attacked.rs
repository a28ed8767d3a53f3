//! The server that `attack` attacks: every kind of endpoint that a hostile client could make use of.

use std::time::{Duration, Instant};

use bytes::Bytes as Shared;
use houtai::prelude::*;
use houtai::{Bytes, File, Socket, WebSocket, WebSocketUpgrade};

/// A greeting.
#[output]
struct Greeting {
    message: &'static str,
}

/// Says hello; what normal clients ask for.
#[get("/hello", access = public)]
async fn hello() -> Greeting {
    Greeting { message: "Hello, World!" }
}

/// How long to do something.
#[input]
struct Span {
    #[field(range = 0..=10_000)]
    milliseconds: u32,
}

/// Waits, as for a database.
#[get("/sleep/{milliseconds}", access = public)]
async fn sleep(Path(span): Path<Span>) -> NoContent {
    tokio::time::sleep(Duration::from_millis(span.milliseconds.into())).await;
    NoContent
}

/// Keeps a core busy, as a computation does.
#[get("/spin/{milliseconds}", access = public)]
async fn spin(Path(span): Path<Span>) -> NoContent {
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(span.milliseconds.into()) {
        std::hint::spin_loop();
    }
    NoContent
}

/// Ten mebibytes, more than any socket buffer takes.
#[get("/file", access = public)]
async fn file() -> File {
    static TEN_MEBIBYTES: [u8; 10 << 20] = [b'x'; 10 << 20];
    File::new("ten.bin", "application/octet-stream", Shared::from_static(&TEN_MEBIBYTES))
}

/// Reads a body and tells its length.
#[post("/size", access = public)]
async fn size(Bytes(bytes): Bytes) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Inflates a body and tells its length.
#[post("/inflate", access = public, decompress)]
async fn inflate(Bytes(bytes): Bytes) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Sends back every message.
#[get("/socket", access = public)]
async fn socket(upgrade: WebSocketUpgrade) -> WebSocket {
    upgrade.on_open(|mut socket: Socket| async move {
        while let Some(message) = socket.receive().await? {
            socket.send(message).await?;
        }
        Ok(())
    })
}

/// Fails in the worst way.
#[get("/panic", access = public)]
async fn panics() -> NoContent {
    #[expect(clippy::panic, reason = "a handler that panics is one of the attacks")]
    {
        panic!("a handler of the attacked server")
    }
}

fn app() -> App {
    App::new("houtai-attack-server").module(
        Module::new("attacked")
            .endpoints(endpoints![hello, sleep, spin, file, size, inflate, socket, panics]),
    )
}

houtai::main!(app);
