//! The cycle: change, build, stop, start; and what is answered meanwhile.
//!
//! One thread decides. All others (watch, build, app, signals) only send it what has happened, so there is no state that
//! two could see differently.
//!
//! From the moment a change is seen the old app is asked to stop and new connections wait: what is asked after saving is
//! answered by what was saved, or by the error that it has. An old answer would be faster and would make every look at
//! the browser a guess.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::addresses::{Addresses, Asked, Refused, Sockets};
use super::answer::Answering;
use super::app::{self, App, Exit, ending};
use super::banner::Banner;
use super::build::{self, Build, Built};
use super::options::Options;
use super::project::Project;
use super::report::Report;
use super::trouble::{Kind, Language, Trouble};
use super::watch::{Places, Watch, Watched, listed_files};
use crate::environment;
use crate::error::{Error, Result};
use crate::screen::Screen;

/// An app that has served so long has not failed because of the last change or restart.
const STEADY: Duration = Duration::from_secs(10);
/// The longest pause before an app that ends again and again is started once more.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long a cancelled cargo may take to go.
const CARGO_GOES_IN: Duration = Duration::from_secs(5);

/// What has happened. The number is that of the build or of the app, of which old ones still send.
enum Event {
    Changed(Vec<PathBuf>),
    Build(u64, build::News),
    App(u64, app::News),
    Signal,
}

/// Runs until a signal.
///
/// # Errors
///
/// When there is no project, or its ports cannot be had.
pub(crate) fn run(options: Options, screen: Screen) -> Result<ExitCode> {
    let project = Project::find(&options)?;
    let report = Report::new(screen, options.json, options.folder.clone());
    let (events, happened) = channel();
    signals(events.clone())?;
    let mut cycle = Cycle::new(project, options, report, events);
    cycle.open_ahead()?;
    cycle.build(Vec::new());
    cycle.turn(&happened)?;
    cycle.stop(&happened);
    Ok(ExitCode::SUCCESS)
}

/// A closed terminal (SIGHUP) is a reason to stop like any other.
fn signals(events: Sender<Event>) -> Result<()> {
    let signals = Signals::new([SIGINT, SIGTERM, SIGHUP]);
    let mut signals = signals.map_err(|error| Error::io("cannot listen to signals", &error))?;
    std::thread::spawn(move || {
        // Ends with the process at the latest.
        let _ = signals.forever().try_for_each(|_| events.send(Event::Signal));
    });
    Ok(())
}

struct Cycle {
    project: Project,
    options: Options,
    report: Report,
    events: Sender<Event>,
    watch: Watch,
    // The sockets, once it is known where; they stay until the end.
    sockets: Option<Sockets>,
    // Counts builds, apps and troubles; each has another number.
    last_number: u64,
    build: Option<(u64, Build, Instant)>,
    // The last build, if it succeeded: the program and how long it took.
    program: Option<PathBuf>,
    build_took: Option<Duration>,
    app: Option<Current>,
    // Asked to stop, and not gone yet. The next one starts when all are gone: it may need the same files.
    leaving: Vec<(u64, App)>,
    is_due: bool,
    answering: Option<Answering>,
    banner: Banner,
    changed: Changed,
    restarts: Restarts,
}

struct Current {
    number: u64,
    app: App,
    started: Instant,
    serves: bool,
}

/// What the next app is started for.
struct Changed {
    at: Instant,
    manifest: bool,
}

/// Apps that have ended by themselves since the last change.
#[derive(Default)]
struct Restarts {
    count: u32,
    next: Option<Instant>,
}

impl Restarts {
    /// The first restart is at once, each further one after twice the pause.
    fn pause(&self) -> Duration {
        match self.count {
            0 | 1 => Duration::ZERO,
            count => Duration::from_secs(1 << (count - 2).min(5)).min(LONGEST_PAUSE),
        }
    }
}

impl Cycle {
    fn new(project: Project, options: Options, report: Report, events: Sender<Event>) -> Self {
        let changes = events.clone();
        let watched = watched(&project, options.release, None);
        let watch = Watch::start(watched, move |paths| {
            // Nobody listens any more when the tool ends.
            let _ = changes.send(Event::Changed(paths));
        });
        Self {
            project,
            options,
            report,
            events,
            watch,
            sockets: None,
            last_number: 0,
            build: None,
            program: None,
            build_took: None,
            app: None,
            leaving: Vec::new(),
            is_due: false,
            answering: None,
            banner: Banner::default(),
            changed: Changed { at: Instant::now(), manifest: false },
            restarts: Restarts::default(),
        }
    }

    /// Opens the ports before the first build, where an earlier one left a program that can say which: requests wait
    /// from the beginning.
    fn open_ahead(&mut self) -> Result<()> {
        let program = self.project.executable(self.options.release);
        if !program.is_file() {
            return Ok(());
        }
        // It may be too old to answer; the new one is asked again.
        if let Ok(asked) = Addresses::ask(&program, &self.project, &self.options.arguments) {
            self.sockets = Some(Sockets::open(asked.addresses).map_err(|refused| taken(&refused))?);
        }
        Ok(())
    }

    fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Handles what happens until a signal comes.
    fn turn(&mut self, happened: &Receiver<Event>) -> Result<()> {
        loop {
            match self.next(happened) {
                Some(Event::Changed(paths)) => self.changed(paths)?,
                Some(Event::Build(number, news)) => self.of_build(number, news)?,
                Some(Event::App(number, news)) => self.of_app(number, news)?,
                Some(Event::Signal) => return Ok(()),
                None => self.due()?,
            }
        }
    }

    /// The next event; none when something is due before.
    fn next(&self, happened: &Receiver<Event>) -> Option<Event> {
        let killings = self.leaving.iter().filter_map(|(_, app)| app.ends_by(self.options.grace));
        let waits = match killings.chain(self.restarts.next).min() {
            Some(due) => due.saturating_duration_since(Instant::now()).max(Duration::from_millis(10)),
            None => Duration::from_secs(3600),
        };
        match happened.recv_timeout(waits) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            // The cycle holds a sender itself, so this cannot be.
            Err(RecvTimeoutError::Disconnected) => Some(Event::Signal),
        }
    }

    fn due(&mut self) -> Result<()> {
        let grace = self.options.grace;
        self.leaving.iter_mut().for_each(|(_, app)| app.stop(grace));
        if self.restarts.next.is_some_and(|next| next <= Instant::now()) {
            self.restarts.next = None;
            self.answering = None;
            self.changed.at = Instant::now();
            self.build_took = None;
            self.is_due = true;
            self.start_if_due()?;
        }
        Ok(())
    }

    fn changed(&mut self, paths: Vec<PathBuf>) -> Result<()> {
        self.changed.at = Instant::now();
        self.changed.manifest |= paths.iter().any(|path| path.ends_with("Cargo.toml"));
        self.restarts = Restarts::default();
        self.answering = None;
        self.let_app_go();
        let settings = paths.iter().all(|path| is_of_start(&self.project, path));
        if settings && self.build.is_none() && self.program.is_some() {
            self.report.restarting(&paths);
            self.build_took = None;
            self.is_due = true;
            return self.start_if_due();
        }
        self.build(paths);
        Ok(())
    }

    fn let_app_go(&mut self) {
        if let Some(Current { number, mut app, .. }) = self.app.take() {
            app.stop(self.options.grace);
            self.leaving.push((number, app));
        }
    }

    /// Begins a build; one that runs is cancelled, because it does not know of the change.
    fn build(&mut self, changed: Vec<PathBuf>) {
        if let Some((_, build, _)) = self.build.take() {
            build.cancel();
        }
        self.is_due = false;
        self.program = None;
        self.report.building(&self.project.bin, &changed);
        let number = self.number();
        let events = self.events.clone();
        let build = Build::start(&self.project, &self.options, move |news| {
            // Nobody listens any more when the tool ends.
            let _ = events.send(Event::Build(number, news));
        });
        match build {
            Ok(build) => self.build = Some((number, build, Instant::now())),
            Err(text) => self.report.trouble(&text, "mend it and save a file"),
        }
    }

    fn of_build(&mut self, number: u64, news: build::News) -> Result<()> {
        let Some((current, _, began)) = &self.build else { return Ok(()) };
        if *current != number {
            return Ok(());
        }
        match news {
            build::News::Progress(done) => {
                self.report.progress(&self.project.bin, done, self.project.packages, began.elapsed());
            }
            build::News::Waiting(for_what) => self.report.waiting(&for_what),
            build::News::Done(built) => {
                self.build = None;
                self.built(built)?;
            }
        }
        Ok(())
    }

    fn built(&mut self, built: Built) -> Result<()> {
        self.look_again(built.took);
        match &built.result {
            Ok(program) => {
                self.report.built(&built);
                self.program = Some(program.clone());
                self.build_took = Some(built.took);
                self.is_due = true;
                self.start_if_due()
            }
            Err(errors) => {
                self.open_anywhere()?;
                let url = self.sockets.as_ref().filter(|sockets| !sockets.is_https()).map(Sockets::url);
                self.report.failed(&self.project.bin, &built, errors, url.as_deref());
                let trouble = Trouble::compile(&self.project.bin, built.errors, errors);
                self.answer(trouble);
                Ok(())
            }
        }
    }

    /// Looks from now on at what this build was made from.
    fn look_again(&mut self, took: Duration) {
        if std::mem::take(&mut self.changed.manifest) {
            match Project::find(&self.options) {
                Ok(project) => self.project = project,
                // The build has told what is wrong with it.
                Err(_) => self.changed.manifest = true,
            }
        }
        let began = SystemTime::now().checked_sub(took);
        self.watch.look_at(watched(&self.project, self.options.release, began));
    }

    /// The first build has failed and nobody can say where the app listens.
    fn open_anywhere(&mut self) -> Result<()> {
        if self.sockets.is_none() {
            self.sockets = Some(
                Sockets::open(Addresses::guess(&self.options.arguments))
                    .map_err(|refused| taken(&refused))?,
            );
        }
        Ok(())
    }

    fn start_if_due(&mut self) -> Result<()> {
        if !self.is_due || !self.leaving.is_empty() {
            return Ok(());
        }
        self.is_due = false;
        let Some(program) = self.program.clone() else { return Ok(()) };
        match Addresses::ask(&program, &self.project, &self.options.arguments) {
            Ok(asked) => self.start(&program, &asked),
            Err(printed) => {
                self.open_anywhere()?;
                self.printed(&printed);
                let lines: Vec<String> = printed.lines().map(str::to_owned).collect();
                let text = lines.first().cloned().unwrap_or_default();
                self.trouble(Trouble::ended(&self.project.bin, Kind::Start, text, &lines));
                Ok(())
            }
        }
    }

    fn printed(&mut self, text: &str) {
        text.lines().for_each(|line| self.report.output(line));
    }

    fn start(&mut self, program: &Path, asked: &Asked) -> Result<()> {
        let opened = match &mut self.sockets {
            Some(sockets) => sockets.renew(asked.addresses),
            // At the very start there is nothing to keep: better to say so and end.
            none => {
                *none = Some(Sockets::open(asked.addresses).map_err(|refused| taken(&refused))?);
                Ok(())
            }
        };
        if let Err(refused) = opened {
            let text = taken(&refused).to_string();
            self.trouble(Trouble::ended(&self.project.bin, Kind::Start, text, &[]));
            return Ok(());
        }
        let number = self.number();
        let events = self.events.clone();
        let Some(sockets) = &self.sockets else { return Ok(()) };
        let tell = move |news| {
            // Nobody listens any more when the tool ends.
            let _ = events.send(Event::App(number, news));
        };
        self.banner.begin();
        let with = (sockets, asked.variables.as_slice());
        match App::start(program, &self.project, &self.options.arguments, with, tell) {
            Ok(app) => self.app = Some(Current { number, app, started: Instant::now(), serves: false }),
            Err(error) => {
                let text = format!("cannot run {}: {error}", program.display());
                self.trouble(Trouble::ended(&self.project.bin, Kind::Start, text, &[]));
            }
        }
        Ok(())
    }

    fn of_app(&mut self, number: u64, news: app::News) -> Result<()> {
        match news {
            app::News::Line(line) => self.line(number, line),
            app::News::Exited(exit) if self.app.as_ref().is_some_and(|app| app.number == number) => {
                self.ended(exit);
            }
            app::News::Exited(_) => {
                self.leaving.retain(|(leaving, _)| *leaving != number);
                return self.start_if_due();
            }
        }
        Ok(())
    }

    fn line(&mut self, number: u64, line: String) {
        let Some(current) = self.app.as_mut().filter(|app| app.number == number) else {
            // That it stops is our doing and is said by what comes next.
            if !line.contains("stopping: accepted requests are finished first") {
                self.report.output(&line);
            }
            return;
        };
        let line = self.banner.line(line);
        if line.is_serving {
            current.serves = true;
            let url = self.sockets.as_ref().map(Sockets::url).unwrap_or_default();
            self.report.serving(&self.project.bin, &url, self.build_took, self.changed.at.elapsed());
        }
        line.show.iter().for_each(|line| self.report.output(line));
    }

    /// The app has ended by itself.
    fn ended(&mut self, exit: Exit) {
        let Some(app) = self.app.take() else { return };
        let ending = ending(&exit.status);
        if !app.serves {
            self.trouble(Trouble::ended(&self.project.bin, Kind::Start, ending, &exit.last_lines));
            return;
        }
        if app.started.elapsed() >= STEADY {
            self.restarts.count = 0;
        }
        self.restarts.count += 1;
        let pause = self.restarts.pause();
        self.restarts.next = Some(Instant::now() + pause);
        let trouble = Trouble::ended(&self.project.bin, Kind::Ended, ending, &exit.last_lines);
        if pause.is_zero() {
            self.report.trouble(&trouble.title(Language::English), "starting it again");
        } else {
            let next = format!("starting it again in {} s, or when a file is saved", pause.as_secs());
            self.report.trouble(&trouble.title(Language::English), &next);
            self.answer(trouble);
        }
    }

    fn trouble(&mut self, trouble: Trouble) {
        let next = Language::English.next_step(trouble.kind);
        self.report.trouble(&trouble.title(Language::English), next);
        self.answer(trouble);
    }

    /// Answers in the place of the app until the next change.
    fn answer(&mut self, trouble: Trouble) {
        let number = self.number();
        let Some(sockets) = self.sockets.as_ref().filter(|sockets| !sockets.is_https()) else { return };
        match sockets.copies() {
            Ok(listeners) => self.answering = Some(Answering::start(listeners, trouble, number)),
            Err(error) => self.report.note(&format!("cannot show the error in the browser: {error}")),
        }
    }

    /// Stops all that was started, and waits for it; a second signal does not wait.
    fn stop(&mut self, happened: &Receiver<Event>) {
        self.report.note("stopping");
        self.answering = None;
        self.restarts.next = None;
        self.let_app_go();
        let mut building = self.build.take().map(|(number, build, _)| {
            build.cancel();
            number
        });
        let began = Instant::now();
        while !self.leaving.is_empty() || (building.is_some() && began.elapsed() < CARGO_GOES_IN) {
            match happened.recv_timeout(Duration::from_millis(100)) {
                Ok(Event::App(number, app::News::Exited(_))) => {
                    self.leaving.retain(|(leaving, _)| *leaving != number);
                }
                Ok(Event::App(_, app::News::Line(line))) => self.report.output(&line),
                Ok(Event::Build(number, build::News::Done(_))) if building == Some(number) => building = None,
                Ok(Event::Signal) => self.options.grace = Duration::ZERO,
                _ => {}
            }
            let grace = self.options.grace;
            self.leaving.iter_mut().for_each(|(_, app)| app.stop(grace));
        }
    }
}

/// What a program of this project is made from, as far as it is known.
fn watched(project: &Project, release: bool, since: Option<SystemTime>) -> Watched {
    const OF_WORKSPACE: [&str; 4] = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "rust-toolchain.toml"];
    let mut near = Places::default();
    let mut far = Places::default();
    near.files.extend(OF_WORKSPACE.map(|name| project.workspace.join(name)));
    for folder in &project.sources {
        let places = if *folder == project.folder { &mut near } else { &mut far };
        places.files.extend([folder.join("Cargo.toml"), folder.join("build.rs")]);
        places.folders.push(folder.join("src"));
    }
    // A program need not lie in `src`, and what it includes need not either.
    match project.entry.parent() {
        Some(folder) if folder != project.folder => near.folders.push(folder.to_owned()),
        _ => near.files.push(project.entry.clone()),
    }
    let info = std::fs::read_to_string(project.dependency_info(release)).unwrap_or_default();
    let (of_project, others): (Vec<_>, Vec<_>) =
        listed_files(&info).into_iter().partition(|file| file.starts_with(&project.folder));
    near.files.extend(of_project);
    far.files.extend(others);
    near.folders.extend(folders_of_start(project));
    Watched { near, far, except: vec![project.target.clone()], since }
}

/// What the app reads from files when it starts, settings and migrations: in the package, and in the app root if that is
/// another folder. The program carries them too, and in development the files count.
fn folders_of_start(project: &Project) -> Vec<PathBuf> {
    let root = environment::variable("HOUTAI_ROOT").map(PathBuf::from);
    let roots = std::iter::once(project.folder.clone()).chain(root);
    roots.flat_map(|root| ["config", "migrations"].map(|folder| root.join(folder))).collect()
}

fn is_of_start(project: &Project, path: &Path) -> bool {
    folders_of_start(project).iter().any(|folder| path.starts_with(folder))
}

/// Why a port cannot be had, and what to do.
fn taken(refused: &Refused) -> Error {
    let Refused { name, address, error } = refused;
    let message = format!("cannot listen on {address} ({name}): {error}");
    let other = address.port().checked_add(10).unwrap_or(8010);
    let step = format!(
        "stop who listens there (`houtai doctor` names it), or: houtai dev -- --set {name}.port={other}"
    );
    Error::new(message).next(step)
}
