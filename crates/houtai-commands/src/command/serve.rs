//! `serve`: the server.

use std::process::ExitCode;
use std::sync::Arc;

use houtai_core::SettingsStore;
use houtai_openapi::DocsSettings;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Call, Command, Outcome, Work};
use crate::banner::{Banner, layers};
use crate::{LaunchError, Prepared, Running, terminal};

pub(crate) struct Serve;

impl Command for Serve {
    fn name(&self) -> &'static str {
        "serve"
    }

    fn about(&self) -> &'static str {
        "Starts the app and serves it until SIGTERM or Ctrl-C; SIGHUP reads the settings again"
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(serve(call))
    }
}

/// The signals a server listens to; taken before anything starts, so that none is missed.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Signals {
    fn take() -> houtai_core::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }
}

async fn serve(call: Call) -> Outcome {
    let mut signals = Signals::take()?;
    let prepared = call.launch.prepare().await?;
    for finding in &prepared.assembled.findings {
        tracing::warn!("{finding}");
    }
    let (name, version) = (prepared.app.name().to_owned(), prepared.app.api_version().to_owned());
    let settings: Arc<SettingsStore> = Arc::clone(&prepared.settings);
    let root = prepared.root().to_owned();
    let docs = settings.get::<DocsSettings>().is_some_and(|docs| docs.enabled);
    let layers = layers(&prepared.loaded);
    let (running, stop_now) = match start(&mut signals, prepared).await? {
        Began::Running(running, stop_now) => (running, stop_now),
        Began::GivenUp(code) => return Ok(code),
    };
    let banner =
        Banner { name: &name, version: &version, profile: settings.profile(), root: &root, layers, docs };
    // A closed standard output must not keep a server from serving.
    let _ = terminal::print(&banner.text(&running));
    if !stop_now {
        wait(&mut signals, &running).await;
    }
    stop(signals, running).await
}

/// How a start ended.
enum Began {
    /// It serves; whether it has been asked to stop meanwhile.
    Running(Box<Running>, bool),
    /// Somebody did not want to wait.
    GivenUp(ExitCode),
}

/// Starts. A signal meanwhile is kept until the start is over, so that the stop hooks undo what the start hooks
/// have done; a second one ends at once.
async fn start(signals: &mut Signals, prepared: Prepared) -> Result<Began, LaunchError> {
    let mut starting = std::pin::pin!(prepared.serve());
    let mut asked = false;
    loop {
        let code = tokio::select! {
            running = &mut starting => return Ok(Began::Running(Box::new(running?), asked)),
            _ = signals.interrupt.recv() => 130,
            _ = signals.terminate.recv() => 143,
        };
        if asked {
            return Ok(Began::GivenUp(ExitCode::from(code)));
        }
        asked = true;
        tracing::info!("stopping once the start is over; a second signal ends at once");
    }
}

/// Waits for the signal to stop, reloading at each SIGHUP meanwhile; or for the server to end by itself.
async fn wait(signals: &mut Signals, running: &Running) {
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => return,
            _ = signals.interrupt.recv() => return,
            () = running.ended() => {
                tracing::error!("the server has ended by itself");
                return;
            }
            _ = signals.hang_up.recv() => reload(running).await,
        }
    }
}

async fn reload(running: &Running) {
    match running.reload().await {
        Ok(done) => {
            let (changed, needs_restart) = (done.changed.join(", "), done.needs_restart.join(", "));
            tracing::info!(changed, needs_restart, "settings reloaded");
        }
        // One line for each mistake, so that each reads well alone.
        Err(LaunchError::Settings(error)) => {
            let mistakes = error.problems().len();
            for problem in error.problems() {
                tracing::error!(mistakes, %problem, "the settings stay as they are");
            }
        }
        Err(error) => tracing::error!(%error, "the settings stay as they are"),
    }
    // Also when the settings are wrong: a certificate that ends cannot wait for them. It says itself what it did.
    let _ = running.renew_certificate().await;
}

/// Stops in order; a second Ctrl-C or SIGTERM ends at once.
async fn stop(mut signals: Signals, running: Box<Running>) -> Outcome {
    tracing::info!("stopping: accepted requests are finished first");
    tokio::select! {
        stopped = running.stop() => stopped.map(|()| ExitCode::SUCCESS),
        _ = signals.interrupt.recv() => Ok(ExitCode::from(130)),
        _ = signals.terminate.recv() => Ok(ExitCode::from(143)),
    }
}
