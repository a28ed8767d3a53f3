//! Clients that stall the handshake of TLS, or say something else in its place.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use houtai_benches::certificate::Certificate;
use houtai_benches::files;
use houtai_benches::places::Places;
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;

use crate::Failure;
use crate::crew::Crew;
use crate::resources::Sampler;
use crate::run::{Done, SPARE_FILES, settled};
use crate::tally::Tally;
use crate::target::{Scene, Target};
use crate::tools;
use crate::wire::{attacker, connect, read_to_end};

/// How many clients there are of each kind.
const CLIENTS: usize = 100;
/// So long a client without a finished handshake may stay: twice the time that it has.
const BORNE: Duration = Duration::from_secs(10);
/// When a client gives up on being closed.
const LIMIT: Duration = Duration::from_secs(30);
/// What the server may hold at most.
const MEBIBYTES: f64 = 150.0;

/// What is said in place of a handshake.
const SAID: [&[u8]; 4] = [
    b"",
    // The first half of a greeting.
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03aaaaaaaaaaaaaaaa",
    b"GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n",
    // A record that announces more than a record may have.
    b"\x16\x03\x01\xff\xff\x01\x00\xff\xfb\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

pub(crate) fn fault(places: &Places, seconds: Option<u64>) -> Result<Done, Failure> {
    tools::debian("openssl", "openssl")?;
    let Certificate { cert, key } = Certificate::get(places)?;
    let (cert, key) = (cert.to_string_lossy().into_owned(), key.to_string_lossy().into_owned());
    let mut target = Target::start(places, &[("tls.cert", cert.as_str()), ("tls.key", key.as_str())])?;
    if !is_served(target.address())? {
        return Err("the server does not answer by https".into());
    }
    let (files_before, sampler) = (files::open(target.pid())?, Sampler::start(target.pid())?);
    let crew = Crew::gather()?;
    let attackers = crew.start(attack(target.scene(seconds.unwrap_or(15))));
    let (mut served, mut asked) = (0, 0);
    while !attackers.is_finished() {
        asked += 1;
        served += usize::from(is_served(target.address())?);
        crew.wait(Duration::from_millis(500));
    }
    let tally = crew.finish(attackers)??;
    drop(crew);
    target.still_runs()?;
    let files_after = settled(target.pid(), files_before)?;
    let memory = sampler.stop()?;
    let tally = tally
        .check(served == asked, format!("{served} of {asked} normal clients were answered by https"))
        .check(memory.peak <= MEBIBYTES, format!("memory: {:.0} MiB at most", memory.peak))
        .check(
            files_after <= files_before + SPARE_FILES,
            format!("open files: {files_before} before, {files_after} after"),
        );
    Ok(Done { tally, normal: None, memory: Some(memory) })
}

async fn attack(scene: Scene) -> Result<Tally, Failure> {
    let end = Instant::now() + Duration::from_secs(scene.seconds);
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS * SAID.len() {
        clients.spawn(client(scene.clone(), number, end));
    }
    let (mut connections, mut longest) = (0, Duration::ZERO);
    for ended in clients.join_all().await {
        let (count, span) = ended?;
        connections += count;
        longest = longest.max(span);
    }
    Ok(Tally::new(format!("{connections} connections without a handshake, the longest stayed {longest:.1?}"))
        .check(longest <= BORNE, format!("the longest stayed {longest:.1?}, allowed {BORNE:?}")))
}

/// How many connections one client made, and how long the longest was borne.
async fn client(scene: Scene, number: usize, end: Instant) -> Result<(usize, Duration), Failure> {
    let (mut count, mut longest) = (0, Duration::ZERO);
    while Instant::now() < end {
        let mut stream = connect(attacker(count * SAID.len() * CLIENTS + number, 1), scene.address).await?;
        let began = Instant::now();
        // The server may close before all is said.
        drop(stream.write_all(SAID[number % SAID.len()]).await);
        drop(tokio::time::timeout(LIMIT, read_to_end(&mut stream)).await);
        longest = longest.max(began.elapsed());
        count += 1;
    }
    Ok((count, longest))
}

/// One request by openssl, as a client that has nothing to do with ours.
fn is_served(address: SocketAddr) -> Result<bool, Failure> {
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-connect", &address.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = client.stdin.take() {
        // A server that hangs up at once is told by what did not come.
        drop(input.write_all(b"GET /hello HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"));
    }
    let output = client.wait_with_output()?;
    Ok(String::from_utf8_lossy(&output.stdout).contains("Hello, World!"))
}
