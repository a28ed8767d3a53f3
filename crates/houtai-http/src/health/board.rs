//! All checks of an app, run when somebody asks, and not more often than is of use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use houtai_core::{App, Context};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;

use super::check::{Limit, NamedCheck, wait};
use super::report::{CheckReport, HealthReport};
use super::{NoteSource, Readiness};

/// What is said of all checks when none can run.
const STUCK: &str = "the workers do not answer";

/// How long checks may take and their results count.
#[derive(Clone, Copy, Debug)]
pub struct HealthLimits {
    /// How long each check may take.
    pub timeout: Duration,
    /// For how long its result is told again.
    pub cache: Duration,
}

/// All checks of an app.
pub struct Health {
    readiness: Readiness,
    limits: HealthLimits,
    checks: Vec<NamedCheck>,
    notes: Vec<NoteSource>,
    // Set once the start hooks are over.
    started: OnceLock<(Handle, Context)>,
    round: Mutex<Round>,
    // The last known state of each check, for the log.
    known: Mutex<HashMap<String, bool>>,
}

type Results = Arc<Vec<CheckReport>>;

/// The last round of checks, or the one that runs.
enum Round {
    Over(Option<(Instant, Results)>),
    Runs(watch::Receiver<Option<Results>>),
}

impl Health {
    /// The checks that the modules of an app contribute, and the notes of whoever has some.
    pub fn of(app: &App, readiness: Readiness, limits: HealthLimits, notes: Vec<NoteSource>) -> Arc<Self> {
        let named = app.modules().iter().flat_map(|module| {
            let named = |check: &houtai_core::ReadinessCheck| {
                NamedCheck::new(format!("{}.{}", module.name(), check.name()), check.clone())
            };
            module.readiness_checks().iter().map(named).collect::<Vec<_>>()
        });
        Arc::new(Self {
            readiness,
            limits,
            checks: named.collect(),
            notes,
            started: OnceLock::new(),
            round: Mutex::new(Round::Over(None)),
            known: Mutex::default(),
        })
    }

    /// The start hooks are over: from now on the checks of modules run, on the current runtime.
    pub fn started(&self, context: &Context) {
        // Said once; a second time nothing would be different.
        let _ = self.started.set((Handle::current(), context.clone()));
    }

    /// Asks all checks. To be called on the thread of the management.
    pub async fn report(self: &Arc<Self>) -> HealthReport {
        let mut checks = self.built_in();
        if self.started.get().is_some() {
            checks.extend(self.results().await.iter().cloned());
        }
        let report = HealthReport { checks, notes: self.notes.iter().filter_map(NoteSource::note).collect() };
        self.note_changes(&report);
        report
    }

    /// What is known at once, and told as it is at this moment.
    fn built_in(&self) -> Vec<CheckReport> {
        let start = self.started.get().is_none().then_some("the start hooks are not over");
        let is_stopping = self.readiness.is_stopping();
        let listener = (!is_stopping && !self.readiness.is_ready()).then_some("it does not accept yet");
        let drain = is_stopping.then_some("the app stops");
        [("start", start), ("listener", listener), ("drain", drain)]
            .map(|(name, reason)| CheckReport::new(name, reason, Duration::ZERO))
            .to_vec()
    }

    /// The results of the last round where it is young enough, of the one that runs, or of a new one. So many
    /// probes at once cost no more than one.
    async fn results(self: &Arc<Self>) -> Results {
        let mut running = match &mut *self.round() {
            Round::Over(Some((when, results))) if when.elapsed() < self.limits.cache => {
                return Arc::clone(results);
            }
            Round::Runs(running) => running.clone(),
            round @ Round::Over(_) => {
                let (done, running) = watch::channel(None);
                *round = Round::Runs(running.clone());
                tokio::spawn(Arc::clone(self).run(done));
                running
            }
        };
        // Its sender ends without a result only together with this runtime.
        let done = running.wait_for(Option::is_some).await.ok().and_then(|results| results.clone());
        done.unwrap_or_default()
    }

    async fn run(self: Arc<Self>, done: watch::Sender<Option<Results>>) {
        let results = Arc::new(self.run_checks().await);
        *self.round() = Round::Over(Some((Instant::now(), Arc::clone(&results))));
        done.send_replace(Some(results));
    }

    /// Runs all checks at once, and one that does nothing: it tells whether the workers do anything at all.
    async fn run_checks(&self) -> Vec<CheckReport> {
        let Some((runtime, context)) = self.started.get() else { return Vec::new() };
        let limit = Limit::from_now(self.limits.timeout);
        let nothing = runtime.spawn(async move { (Ok(()), limit.timeout) });
        let begun: Vec<_> =
            self.checks.iter().map(|check| (&check.name, check.begin(runtime, context))).collect();
        let began = Instant::now();
        let mut workers = wait("workers", Some(nothing), limit, STUCK).await;
        workers.took = began.elapsed();
        let slow = format!("it took longer than {:?}", limit.timeout);
        let late = if workers.is_ok() { slow.as_str() } else { STUCK };
        let mut results = vec![workers];
        for (name, run) in begun {
            results.push(wait(name, run, limit, late).await);
        }
        results
    }

    /// Writes down what has changed since the last report, not what goes on.
    fn note_changes(&self, report: &HealthReport) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for check in &report.checks {
            let before = known.insert(check.name.clone(), check.is_ok());
            let name = check.name.as_str();
            match &check.reason {
                // At the beginning every app is not ready; that is no news.
                Some(_) if before.is_none() && matches!(name, "start" | "listener") => {}
                Some(reason) if before != Some(false) => {
                    tracing::warn!(check = name, reason, "not ready: the check {name} fails: {reason}");
                }
                None if before == Some(false) => {
                    tracing::info!(check = name, "the readiness check {name} holds again");
                }
                _ => {}
            }
        }
    }

    fn round(&self) -> MutexGuard<'_, Round> {
        self.round.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
