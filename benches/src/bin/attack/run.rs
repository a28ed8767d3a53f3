//! One run: a server, normal clients before, during and after, the attack, and the verdict.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use houtai_benches::files;
use houtai_benches::places::Places;
use houtai_benches::wait::until;

use crate::Failure;
use crate::crew::Crew;
use crate::normal::{Normal, Seen};
use crate::options::Options;
use crate::resources::{Memory, Sampler};
use crate::tally::{NotTested, Tally};
use crate::target::{Scene, Target};

/// How long normal clients are watched before and after an attack.
const WATCHED: Duration = Duration::from_secs(5);
/// How long a server may take to give everything back.
const TO_SETTLE: Duration = Duration::from_secs(20);
/// Files that come and go by themselves: health checks, the reserve, a log that is rotated.
pub(crate) const SPARE_FILES: usize = 8;
/// On a quiet machine the 99th percentile of normal clients is well below this.
const QUIET: Duration = Duration::from_millis(3);
/// What the clients' own scheduling is worth; a smaller difference is no difference.
const UNNOTICED: Duration = Duration::from_millis(1);

/// What an attack does until it has a tally.
pub(crate) type Attack = Pin<Box<dyn Future<Output = Result<Tally, Failure>> + Send>>;

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) kind: Kind,
}

/// How a run goes.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Clients against one server.
    Attack {
        settings: &'static [(&'static str, &'static str)],
        bounds: Bounds,
        /// How long it goes on, unless it has an end of its own or `--seconds` says otherwise.
        seconds: u64,
        by: fn(Scene) -> Attack,
    },
    /// Something that happens to the server, which the run starts itself.
    Fault(fn(&Places, Option<u64>) -> Result<Done, Failure>),
}

/// What normal clients may feel, and what the server may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) slowdown: Slowdown,
    /// How many MiB the server may hold at most.
    pub(crate) mebibytes: f64,
    /// How many MiB it may hold more at the end than after warming up, where that is looked at.
    pub(crate) growth: Option<f64>,
}

/// What the 99th percentile of normal clients may be during an attack.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Slowdown {
    /// As many times what it was before.
    Times(f64),
    /// As many milliseconds.
    Milliseconds(u64),
}

impl Bounds {
    /// Normal clients feel next to nothing.
    pub(crate) const UNFELT: Self = Self { slowdown: Slowdown::Times(2.0), mebibytes: 150.0, growth: None };
    /// An attack that takes processor time is felt, within bounds.
    pub(crate) const FELT: Self =
        Self { growth: None, slowdown: Slowdown::Milliseconds(100), mebibytes: 150.0 };
}

/// What became of one run.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) run: &'static Run,
    pub(crate) outcome: Outcome,
    pub(crate) took: Duration,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Done(Box<Done>),
    NotTested(String),
    Broken(String),
}

/// Everything that was seen.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) tally: Tally,
    /// Before, during and after, where there were normal clients.
    pub(crate) normal: Option<[Seen; 3]>,
    pub(crate) memory: Option<Memory>,
}

impl Done {
    /// Of a run without normal clients.
    pub(crate) fn alone(tally: Tally) -> Self {
        Self { tally, normal: None, memory: None }
    }
}

impl Row {
    /// The 99th percentile of normal clients before anything was done, when a quiet machine has a better one. What
    /// is said of theirs during the attack is worth little then.
    pub(crate) fn noise(&self) -> Option<Duration> {
        let Outcome::Done(done) = &self.outcome else { return None };
        let before = done.normal.as_ref()?[0].percentile(0.99);
        (before > QUIET).then_some(before)
    }

    pub(crate) fn is_good(&self) -> bool {
        match &self.outcome {
            Outcome::Done(done) => done.tally.is_good(),
            Outcome::NotTested(_) => true,
            Outcome::Broken(_) => false,
        }
    }
}

/// Makes one run. What goes wrong becomes its row, so that the others still run.
pub(crate) fn run(run: &'static Run, options: &Options, places: &Places) -> Row {
    let began = Instant::now();
    let outcome = match made(run, options, places) {
        Ok(done) => Outcome::Done(Box::new(done)),
        Err(failure) => match failure.downcast::<NotTested>() {
            Ok(reason) => Outcome::NotTested(reason.0),
            Err(failure) => Outcome::Broken(failure.to_string()),
        },
    };
    Row { run, outcome, took: began.elapsed() }
}

fn made(run: &Run, options: &Options, places: &Places) -> Result<Done, Failure> {
    match &run.kind {
        Kind::Fault(fault) => fault(places, options.seconds),
        Kind::Attack { settings, bounds, seconds, by } => {
            let target = Target::start(places, settings)?;
            attacked(target, *bounds, *by, options.seconds.unwrap_or(*seconds))
        }
    }
}

/// Attacks a running server.
pub(crate) fn attacked(
    mut target: Target,
    bounds: Bounds,
    by: fn(Scene) -> Attack,
    seconds: u64,
) -> Result<Done, Failure> {
    let crew = Crew::gather()?;
    let scene = target.scene(seconds);
    let normal = Normal::start(scene.address);
    crew.wait(WATCHED);
    let files_before = files::open(target.pid())?;
    let sampler = Sampler::start(target.pid())?;
    normal.next_phase();
    let tally = crew.send(by(scene.clone()));
    normal.next_phase();
    // A server that is dead explains more than whatever its attackers say.
    target.still_runs()?;
    let tally = tally?;
    crew.wait(WATCHED);
    let seen = normal.stop();
    // What is left of the attackers goes before the files are counted.
    drop(crew);
    let memory = sampler.stop()?;
    let files_after = settled(target.pid(), files_before)?;
    let tally = judged(tally, &seen, &memory, bounds).check(
        files_after <= files_before + SPARE_FILES,
        format!("open files: {files_before} before, {files_after} after"),
    );
    target.still_runs()?;
    Ok(Done { tally, normal: Some(seen), memory: Some(memory) })
}

/// How many files the server has open, once it has given back what the attackers held.
pub(crate) fn settled(pid: u32, before: usize) -> Result<usize, Failure> {
    let mut count = 0;
    until(TO_SETTLE, Duration::from_millis(100), || {
        count = files::open(pid)?;
        Ok((count <= before + SPARE_FILES).then_some(()))
    })?;
    Ok(count)
}

fn judged(tally: Tally, seen: &[Seen; 3], memory: &Memory, bounds: Bounds) -> Tally {
    let [before, during, after] = seen;
    let calm = before.percentile(0.99);
    let allowed = match bounds.slowdown {
        Slowdown::Times(times) => calm.mul_f64(times).max(calm + UNNOTICED),
        Slowdown::Milliseconds(most) => Duration::from_millis(most),
    };
    let failed: usize = seen.iter().map(|seen| seen.failed).sum();
    let why = seen.iter().find_map(|seen| seen.failures.first()).map_or("", String::as_str);
    let (during, after) = (during.percentile(0.99), after.percentile(0.99));
    let calm_again = calm.mul_f64(2.0).max(calm + UNNOTICED);
    let tally = tally
        .check(failed == 0, format!("normal clients: {failed} failed requests {why}"))
        .check(during <= allowed, format!("p99 during: {during:.1?}, allowed {allowed:.1?}"))
        .check(after <= calm_again, format!("p99 after: {after:.1?}, allowed {calm_again:.1?}"))
        .check(memory.peak <= bounds.mebibytes, format!("memory: {:.0} MiB at most", memory.peak));
    match bounds.growth {
        Some(most) => {
            tally.check(memory.growth() <= most, format!("memory grew by {:.1} MiB", memory.growth()))
        }
        None => tally,
    }
}
