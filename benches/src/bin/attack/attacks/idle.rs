//! Twenty thousand connections that say nothing after their first answer.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::time::Duration;

use houtai_benches::files;

use crate::Failure;
use crate::run::Attack;
use crate::tally::{NotTested, Tally};
use crate::target::Scene;
use crate::wire::{ask, attacker, connect};

const WANTED: u64 = 20_000;
/// What the server needs besides connections, with those of normal clients.
const SPARE_FILES: u64 = 400;
/// Below the cap of 512.
const PER_ADDRESS: usize = 400;
/// As many processes hold them: one may not have enough files.
const HOLDERS: u64 = 4;

/// The argument that asks this program to hold connections.
pub(crate) const HOLD: &str = "hold";

/// What a holder is told.
#[derive(Debug)]
pub(crate) struct Hold {
    port: u16,
    first: usize,
    count: usize,
}

impl Hold {
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let numbers: Vec<usize> = arguments.map(|word| word.parse()).collect::<Result<_, _>>()?;
        match numbers[..] {
            [port, first, count] => Ok(Self { port: u16::try_from(port)?, first, count }),
            _ => Err("hold wants a port, a first number and a count".into()),
        }
    }
}

/// Opens connections, says how many stand, and holds them until standard input ends.
pub(crate) fn hold(hold: &Hold) -> Result<ExitCode, Failure> {
    files::raise();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, hold.port));
    let held = runtime.block_on(async {
        let mut held = Vec::new();
        for number in hold.first..hold.first + hold.count {
            held.extend(tokio::time::timeout(Duration::from_secs(5), one(number, address)).await);
        }
        held.into_iter().flatten().collect::<Vec<_>>()
    });
    println!("{}", held.len());
    std::io::stdin().read_to_end(&mut Vec::new())?;
    let open = held.iter().filter(|stream| stream.try_read(&mut [0]).is_err());
    println!("{}", open.count());
    Ok(ExitCode::SUCCESS)
}

async fn one(number: usize, address: SocketAddr) -> std::io::Result<tokio::net::TcpStream> {
    let mut stream = connect(attacker(number, PER_ADDRESS), address).await?;
    ask(&mut stream, "GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
    Ok(stream)
}

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move { tokio::task::spawn_blocking(move || run(&scene)).await? })
}

fn run(scene: &Scene) -> Result<Tally, Failure> {
    let limit = files::raise();
    let wanted = WANTED.min(limit.saturating_sub(SPARE_FILES));
    if wanted < 1000 {
        return Err(Box::new(NotTested(format!("`ulimit -Hn` allows {limit} open files only"))));
    }
    let share = wanted / HOLDERS;
    let mut holders: Vec<Holder> =
        (0..HOLDERS).map(|index| Holder::start(scene, index * share, share)).collect::<Result<_, _>>()?;
    let mut stood = 0;
    for holder in &mut holders {
        stood += holder.count()?;
    }
    let (wanted, span) = (share * HOLDERS, Duration::from_secs(scene.seconds.min(30)));
    // Normal clients are watched while the connections stand.
    houtai_benches::wait::until(span, span, || Ok(None::<()>))?;
    let mut open = 0;
    for holder in holders {
        open += holder.finish()?;
    }
    let less = if wanted < WANTED { format!(" (`ulimit -Hn` is {limit})") } else { String::new() };
    Ok(Tally::new(format!("{wanted} connections asked for{less}, {stood} stood, {open} after {span:?}"))
        .check(stood == wanted, format!("{stood} of {wanted} were opened and answered"))
        .check(open == stood, format!("{open} of {stood} were still open after {span:?}")))
}

/// A process that holds connections.
struct Holder {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    input: Option<ChildStdin>,
}

impl Holder {
    fn start(scene: &Scene, first: u64, count: u64) -> Result<Self, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg(HOLD)
            .args([u64::from(scene.address.port()), first, count].map(|number| number.to_string()));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("the pipe was just asked for")?;
        let input = child.stdin.take();
        Ok(Self { child, output: BufReader::new(output), input })
    }

    fn count(&mut self) -> Result<u64, Failure> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line.trim().parse().map_err(|_| "a holder of connections ended early")?)
    }

    fn finish(mut self) -> Result<u64, Failure> {
        drop(self.input.take());
        self.count()
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        drop(self.input.take());
        // It has nothing to lose; an error means that it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
