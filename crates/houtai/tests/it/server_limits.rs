//! Limits of the machine: few files, many connections, clients that hold the health checks.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use houtai::prelude::*;
use houtai::setting::RawValue;
use houtai_test::{TestApp, TestAppBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::wire::{Wire, eventually, exchange, get};

#[derive(Default)]
struct Hoard(Mutex<Vec<File>>);

/// Opens files until the process may open no more.
#[post("/hoard", access = public)]
async fn hoard(hoard: Shared<Hoard>) -> NoContent {
    while let Ok(file) = File::open("/dev/null") {
        hoard.0.lock().unwrap().push(file);
    }
    NoContent
}

#[post("/release", access = public)]
async fn release(hoard: Shared<Hoard>) -> NoContent {
    hoard.0.lock().unwrap().clear();
    NoContent
}

#[get("/ping", access = public)]
async fn ping() -> String {
    "pong".into()
}

fn builder() -> TestAppBuilder {
    let module = Module::new("limits")
        .provide(|_| async { Ok(Hoard::default()) })
        .endpoints(endpoints![hoard, release, ping]);
    TestApp::builder(App::new("limits").module(module))
}

const PING: &str = "GET /ping HTTP/1.1\r\nhost: test\r\n\r\n";

/// A server in a process of its own, which may open few files; it ends with its standard input.
struct Confined {
    child: Child,
    address: SocketAddr,
    management: SocketAddr,
    // The child writes to it when it ends.
    _output: BufReader<ChildStdout>,
}

/// What [`Confined`] runs.
#[tokio::test]
#[ignore = "it serves the tests below, until its standard input ends"]
async fn a_server_of_its_own() {
    let app = builder().start().await;
    println!("\nlistening {} {}", app.address(), app.management_address());
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await.unwrap().unwrap();
    app.stop().await;
}

impl Confined {
    fn start(files: u32) -> Self {
        let program = std::env::current_exe().unwrap();
        let test = "server_limits::a_server_of_its_own";
        let mut child = Command::new("sh")
            .args(["-c", &format!("ulimit -n {files}; exec \"$0\" --exact {test} --ignored --nocapture")])
            .arg(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let line = output.by_ref().lines().map(Result::unwrap).find(|line| line.starts_with("listening "));
        let line = line.unwrap();
        let mut addresses = line.split(' ').skip(1).map(|address| address.parse().unwrap());
        let (address, management) = (addresses.next().unwrap(), addresses.next().unwrap());
        Self { child, address, management, _output: output }
    }

    /// How many hundredths of a second of processor time it has used.
    fn worked(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11..13].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum()
    }

    /// Nothing happens for a while, and the process rests meanwhile.
    async fn rests(&self) {
        let (began, before) = (Instant::now(), self.worked());
        eventually(|| async { began.elapsed() > Duration::from_millis(500) }).await;
        let worked = self.worked() - before;
        assert!(worked < 15, "{worked} hundredths of a second in half a second without requests");
    }

    async fn is_healthy(&self) -> bool {
        exchange(self.management, get("/livez")).await.starts_with("HTTP/1.1 200 ")
    }

    async fn answers(&self) -> bool {
        let mut wire = Wire::connect(self.address).await;
        wire.send(PING).await;
        wire.read_response().await.ends_with("\"pong\"")
    }
}

impl Drop for Confined {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // A failing test is already on its way out; there is nobody left to tell.
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn more_connections_than_files_leave_the_server_healthy() {
    let server = Confined::start(64);
    let mut held = Vec::new();
    for _ in 0..200 {
        let mut wire = Wire::connect(server.address).await;
        wire.send(PING).await;
        held.push(wire);
    }
    assert!(held[0].read_response().await.ends_with("\"pong\""));
    server.rests().await;
    assert!(server.is_healthy().await);
    drop(held);
    assert!(server.answers().await);
}

#[tokio::test]
async fn a_process_without_files_closes_connections_stays_healthy_and_recovers() {
    let server = Confined::start(128);
    let mut first = Wire::connect(server.address).await;
    first.send("POST /hoard HTTP/1.1\r\nhost: test\r\n\r\n").await;
    first.read_response().await;
    for _ in 0..20 {
        // It has an end; should a file have become free just now, that may even be an answer.
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let _ = stream.write_all(get("/ping").as_bytes()).await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
        assert!(server.is_healthy().await);
    }
    server.rests().await;
    first.send("POST /release HTTP/1.1\r\nhost: test\r\n\r\n").await;
    first.read_response().await;
    assert!(server.answers().await);
}

#[tokio::test]
async fn silent_clients_do_not_keep_the_probes_out() {
    let app = builder().start().await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(Wire::connect(app.management_address()).await);
    }
    assert!(exchange(app.management_address(), get("/livez")).await.starts_with("HTTP/1.1 200 "));
    // The oldest had to go, the youngest is still served.
    assert!(silent[0].is_closed().await);
    silent[199].send(get("/readyz")).await;
    assert!(silent[199].read_to_end().await.starts_with("HTTP/1.1 200 "));
    app.stop().await;
}

#[tokio::test]
async fn trusted_proxies_have_no_share() {
    let app = builder()
        .value("server.max_connections_per_address", 1)
        .value("access.trusted_proxies", RawValue::List(vec!["127.0.0.0/8".into()]))
        .start()
        .await;
    let mut held = Vec::new();
    for _ in 0..10 {
        let mut wire = Wire::connect(app.address()).await;
        wire.send(PING).await;
        assert!(wire.read_response().await.ends_with("\"pong\""));
        held.push(wire);
    }
    drop(held);
    app.stop().await;
}
