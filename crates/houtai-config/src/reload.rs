//! New settings in a running process: all that are reloadable at once, or none.

use std::future::poll_fn;
use std::path::PathBuf;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use houtai_core::settings::{Reloaded, SettingsStore};
use tokio::sync::mpsc;

use crate::load::{Gathered, gather, judge_values};
use crate::{BoxFuture, ConfigError, ConfigProblem, Failure, LoadOptions, Loaded, Source, events};

/// Changes in a source often come in bursts, and one that reports news without end must not occupy a core.
const PAUSE_AFTER_NEWS: Duration = Duration::from_millis(200);

/// Reads the sources again and puts what has changed in force.
///
/// A process has one: whoever else wants a reload sends a trigger to [`run`](Self::run). That is why a reload takes the
/// reloader mutably; two at once could put an older reading in force over a newer one.
///
/// ```
/// use houtai_config::{LoadOptions, Reloader, start};
/// use houtai_core::{Profile, Subject};
///
/// houtai_core::settings! {
///     /// The mill.
///     struct Mill: "mill" {
///         /// How many wheels turn.
///         wheels: u16 = 4, reloadable = true;
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let root = tempfile::tempdir().unwrap();
/// let options = LoadOptions::new(root.path(), Profile::Dev);
/// let (store, loaded) = start(&options, vec![Subject::of::<Mill>()]).await.unwrap();
/// let mut reloader = Reloader::new(options, &loaded);
///
/// std::fs::create_dir(root.path().join("config")).unwrap();
/// std::fs::write(root.path().join("config/dev.toml"), "mill.wheels = 6").unwrap();
/// assert_eq!(reloader.reload(&store).await.unwrap().changed, ["mill.wheels"]);
/// assert_eq!(store.get::<Mill>().unwrap().wheels, 6);
/// # });
/// ```
pub struct Reloader {
    options: LoadOptions,
    // Written by each reload that succeeds, read by the next one.
    last: Last,
}

/// What the reading that is in force came from.
struct Last {
    sources: Vec<Arc<dyn Source>>,
    files: Vec<PathBuf>,
}

impl Last {
    fn of(loaded: &Loaded) -> Self {
        let files = loaded.layers.iter().filter_map(|layer| layer.file.clone()).collect();
        Self { sources: loaded.sources.clone(), files }
    }

    /// The files that were there and are not any more. Going back to the defaults because somebody is about to
    /// replace a file, or has deleted it by accident, would be a change that nobody asked for.
    fn gone(&self, now: &Gathered) -> Vec<ConfigProblem> {
        let gone = self.files.iter().filter(|file| !now.has_file(file));
        let failure = |file: &PathBuf| Failure::at(file.display().to_string(), "was read before and is gone");
        gone.map(|file| failure(file).advice("put it back, or restart to go on without it").into()).collect()
    }
}

impl Reloader {
    /// A reloader for what was started with these options.
    pub fn new(options: LoadOptions, loaded: &Loaded) -> Self {
        Self { options, last: Last::of(loaded) }
    }

    /// Reads all sources again, judges everything, and swaps the reloadable settings in one step.
    ///
    /// # Errors
    ///
    /// All mistakes together; nothing has changed then.
    pub async fn reload(&mut self, store: &SettingsStore) -> Result<Reloaded, ConfigError> {
        let gathered = gather(&self.options, store.subjects()).await;
        let mut problems = self.last.gone(&gathered);
        problems.extend(gathered.problems(store.subjects(), &self.options));
        if !problems.is_empty() {
            let wrong = judge_values(store.subjects(), &gathered.values(), &self.options);
            problems.extend(wrong.into_iter().map(ConfigProblem::from));
            return Err(ConfigError::of(problems));
        }
        let in_force = store.reload(gathered.values());
        let reloaded = in_force
            .map_err(|wrong| ConfigError::of(wrong.into_iter().map(ConfigProblem::from).collect()))?;
        self.last = Last::of(&gathered.loaded());
        Ok(reloaded)
    }

    /// Reloads on each trigger (the `SIGHUP` handler sends them) and on news from a source, and logs the outcome.
    /// Ends when the sender of the triggers is dropped.
    pub async fn run(&mut self, store: &SettingsStore, mut triggers: mpsc::Receiver<()>) {
        loop {
            tokio::select! {
                trigger = triggers.recv() => match trigger {
                    Some(()) => {}
                    None => return,
                },
                () = self.news() => tokio::time::sleep(PAUSE_AFTER_NEWS).await,
            }
            // Whoever asked meanwhile is served by the same reading, which has not begun yet.
            while triggers.try_recv().is_ok() {}
            match self.reload(store).await {
                Ok(reloaded) => events::reloaded(&reloaded),
                Err(error) => events::refused(&error),
            }
        }
    }

    /// Completes when any source has news.
    async fn news(&self) {
        let mut watches: Vec<BoxFuture<'_, ()>> =
            self.last.sources.iter().map(|source| source.watch()).collect();
        poll_fn(|context| {
            let any = watches.iter_mut().any(|watch| watch.as_mut().poll(context).is_ready());
            if any { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}
