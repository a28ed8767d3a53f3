//! Bodies that inflate to far more than was sent, to an endpoint that inflates.

use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;

use crate::Failure;
use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;
use crate::wire::{attacker, connect, read_answer};

const CLIENTS: usize = 8;
/// What a bomb inflates to.
const INFLATED: usize = 512 << 20;

/// A body and the name of its encoding.
struct Bomb {
    encoding: &'static str,
    body: Vec<u8>,
}

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let bombs = Arc::new(tokio::task::spawn_blocking(bombs).await??);
        let end = Instant::now() + Duration::from_secs(scene.seconds);
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            clients.spawn(client(scene.clone(), number, end, Arc::clone(&bombs)));
        }
        let (mut sent, mut wrong) = (0, Vec::new());
        for ended in clients.join_all().await {
            let (count, mistakes) = ended?;
            sent += count;
            wrong.extend(mistakes);
        }
        let sizes: Vec<_> =
            bombs.iter().map(|bomb| format!("{} of {} bytes", bomb.encoding, bomb.body.len())).collect();
        let first = wrong.first().map_or("", String::as_str);
        Ok(Tally::new(format!("{sent} bombs of 512 MiB each: {}", sizes.join(", ")))
            .check(wrong.is_empty(), format!("{} were not refused {first}", wrong.len())))
    })
}

async fn client(
    scene: Scene,
    number: usize,
    end: Instant,
    bombs: Arc<Vec<Bomb>>,
) -> Result<(usize, Vec<String>), Failure> {
    let (mut sent, mut wrong) = (0, Vec::new());
    while Instant::now() < end {
        let Bomb { encoding, body } = &bombs[(sent + number) % bombs.len()];
        let mut stream = connect(attacker(number, 1), scene.address).await?;
        let head = format!(
            "POST /inflate HTTP/1.1\r\nhost: localhost\r\ncontent-encoding: {encoding}\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        // The server may refuse before it has read everything.
        drop(stream.write_all(&[head.as_bytes(), body].concat()).await);
        match read_answer(&mut stream).await {
            Ok(answer) if [400, 413, 415].contains(&answer.status) => {}
            Ok(answer) => wrong.push(format!("({encoding}: {})", answer.status)),
            Err(error) => wrong.push(format!("({encoding}: {error})")),
        }
        sent += 1;
    }
    Ok((sent, wrong))
}

fn bombs() -> Result<Vec<Bomb>, Failure> {
    let best = Compression::best();
    let mut gzip = GzEncoder::new(Vec::new(), best);
    fill(&mut gzip)?;
    let gzip = gzip.finish()?;
    let mut zlib = ZlibEncoder::new(Vec::new(), best);
    fill(&mut zlib)?;
    let mut deflate = DeflateEncoder::new(Vec::new(), best);
    fill(&mut deflate)?;
    // Once more around the bomb: a few KiB.
    let mut nested = GzEncoder::new(Vec::new(), best);
    nested.write_all(&gzip)?;
    Ok(vec![
        Bomb { encoding: "gzip", body: gzip },
        Bomb { encoding: "deflate", body: zlib.finish()? },
        Bomb { encoding: "deflate", body: deflate.finish()? },
        Bomb { encoding: "gzip, gzip", body: nested.finish()? },
    ])
}

fn fill(encoder: &mut impl std::io::Write) -> std::io::Result<()> {
    let zeros = vec![0; 1 << 20];
    (0..INFLATED >> 20).try_for_each(|_| encoder.write_all(&zeros))
}
