//! `serve`: the server.

use std::process::ExitCode;
use std::sync::Arc;

use houtai_core::SettingsStore;
use houtai_openapi::DocsSettings;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Call, Command, Outcome, Work};
use crate::banner::{Banner, layers};
use crate::{Running, terminal};

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
    let running = prepared.serve().await?;
    let banner =
        Banner { name: &name, version: &version, profile: settings.profile(), root: &root, layers, docs };
    // A closed standard output must not keep a server from serving.
    let _ = terminal::print(&banner.text(&running));
    wait(&mut signals, &running).await;
    stop(signals, running).await
}

/// Waits for the signal to stop, reloading at each SIGHUP meanwhile.
async fn wait(signals: &mut Signals, running: &Running) {
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => return,
            _ = signals.interrupt.recv() => return,
            _ = signals.hang_up.recv() => reload(running).await,
        }
    }
}

async fn reload(running: &Running) {
    match running.reload().await {
        Ok(done) => {
            tracing::info!(changed = ?done.changed, needs_restart = ?done.needs_restart, "settings reloaded");
        }
        Err(error) => tracing::error!("the settings stay as they are: {error}"),
    }
}

/// Stops in order; a second Ctrl-C or SIGTERM ends at once.
async fn stop(mut signals: Signals, running: Running) -> Outcome {
    tracing::info!("stopping: accepted requests are finished first");
    tokio::select! {
        stopped = running.stop() => stopped.map(|()| ExitCode::SUCCESS),
        _ = signals.interrupt.recv() => Ok(ExitCode::from(130)),
        _ = signals.terminate.recv() => Ok(ExitCode::from(143)),
    }
}
