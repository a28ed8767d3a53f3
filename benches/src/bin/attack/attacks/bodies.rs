//! Bodies: too large, endless, slow, and other than announced.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;

use crate::Failure;
use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{attacker, connect, status};

/// How many clients there are of each kind.
const CLIENTS: usize = 8;
/// Within this a slow one is gone.
const GONE: Duration = Duration::from_secs(15);

/// What is wrong with a body.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Body {
    /// 20 MB, announced.
    TooLarge,
    /// 20 MB in chunks, of which nobody can know beforehand.
    TooLargeInChunks,
    /// A byte a second, in chunks.
    Slow,
    /// Shorter than announced.
    Short,
    /// Longer than announced; what is too much is read as the next request.
    Long,
}

const BODIES: [Body; 5] = [Body::TooLarge, Body::TooLargeInChunks, Body::Slow, Body::Short, Body::Long];

impl Body {
    fn right(self) -> &'static [u16] {
        match self {
            Self::TooLarge | Self::TooLargeInChunks => &[413],
            Self::Slow => &[408],
            Self::Short => &[400],
            // The first answer; the end of the connection after the second is looked at in the suite.
            Self::Long => &[200],
        }
    }

    fn head(self) -> &'static str {
        match self {
            Self::TooLarge => "content-length: 20000000",
            Self::TooLargeInChunks | Self::Slow => "transfer-encoding: chunked",
            Self::Short => "content-length: 100",
            Self::Long => "content-length: 5",
        }
    }
}

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let end = Instant::now() + Duration::from_secs(scene.seconds);
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS * BODIES.len() {
            clients.spawn(client(scene.clone(), number, end));
        }
        let (mut done, mut wrong, mut slowest) = (0, Vec::new(), Duration::ZERO);
        for ended in clients.join_all().await {
            let (count, mistakes, longest) = ended?;
            done += count;
            wrong.extend(mistakes);
            slowest = slowest.max(longest);
        }
        let first = wrong.first().map_or("", String::as_str);
        Ok(Tally::new(format!("{done} bodies, the longest lasted {slowest:.1?}"))
            .check(
                wrong.is_empty(),
                format!("{} were answered otherwise than they should {first}", wrong.len()),
            )
            .check(slowest <= GONE, format!("the longest lasted {slowest:.1?}, allowed {GONE:?}")))
    })
}

async fn client(
    scene: Scene,
    number: usize,
    end: Instant,
) -> Result<(usize, Vec<String>, Duration), Failure> {
    let body = BODIES[number % BODIES.len()];
    let (mut done, mut wrong, mut longest) = (0, Vec::new(), Duration::ZERO);
    while Instant::now() < end {
        let mut stream = connect(attacker(number, 1), scene.address).await?;
        let began = Instant::now();
        let head = format!("POST /size HTTP/1.1\r\nhost: localhost\r\n{}\r\n\r\n", body.head());
        stream.write_all(head.as_bytes()).await?;
        let (mut reading, mut writing) = stream.into_split();
        let sender = tokio::spawn(async move {
            send(&mut writing, body).await;
            writing
        });
        let mut answer = Vec::new();
        let reader = tokio::io::AsyncReadExt::read_to_end(&mut reading, &mut answer);
        let ended = tokio::time::timeout(Duration::from_secs(60), reader).await;
        longest = longest.max(began.elapsed());
        sender.abort();
        let status = status(&String::from_utf8_lossy(&answer));
        if ended.is_err() || !status.is_some_and(|status| body.right().contains(&status)) {
            wrong.push(format!("({body:?}: {status:?})"));
        }
        done += 1;
    }
    Ok((done, wrong, longest))
}

/// Sends until there is nothing more to say or the server has had enough.
async fn send(writing: &mut tokio::net::tcp::OwnedWriteHalf, body: Body) {
    let sent: std::io::Result<()> = async {
        match body {
            Body::TooLarge => {
                for _ in 0..20 {
                    writing.write_all(&[b'x'; 1_000_000]).await?;
                }
            }
            Body::TooLargeInChunks => {
                let chunk = [format!("{:x}\r\n", 100_000).into_bytes(), vec![b'x'; 100_000], b"\r\n".into()];
                let chunk = chunk.concat();
                for _ in 0..200 {
                    writing.write_all(&chunk).await?;
                }
            }
            Body::Slow => loop {
                writing.write_all(b"1\r\nx\r\n").await?;
                tokio::time::sleep(Duration::from_secs(1)).await;
            },
            Body::Short => {
                writing.write_all(b"only a few").await?;
                writing.shutdown().await?;
            }
            Body::Long => {
                writing.write_all(b"12345and then some\r\n\r\n").await?;
                writing.shutdown().await?;
            }
        }
        Ok(())
    }
    .await;
    // The server may close in the middle; what it said is read on the other half.
    drop(sent);
}
