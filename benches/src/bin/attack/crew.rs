//! The attackers' runtime: one thread that gives way to normal clients.

use std::future::Future;
use std::time::Duration;

use houtai_benches::launch::{LOAD_CORE, pin_this_thread};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use crate::Failure;

/// The attackers. They share a core with the normal clients, whose time is measured, and so they are the nicest
/// threads there can be.
pub(crate) struct Crew(Runtime);

const NICENESS: i32 = 19;
/// How long a condition may take to hold.
const LIMIT: Duration = Duration::from_secs(60);

impl Crew {
    pub(crate) fn gather() -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .on_thread_start(|| {
                // Both make the figures better and are not needed for them.
                let _ = rustix::process::setpriority_process(None, NICENESS);
                drop(pin_this_thread(LOAD_CORE));
            })
            .build()?;
        Ok(Self(runtime))
    }

    /// Waits while others work.
    pub(crate) fn wait(&self, span: Duration) {
        self.0.block_on(async { tokio::time::sleep(span).await });
    }

    /// Waits for something that gives no signal.
    pub(crate) fn until(&self, mut condition: impl FnMut() -> bool) -> Result<(), Failure> {
        let waiting = async {
            while !condition() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        self.0.block_on(async { tokio::time::timeout(LIMIT, waiting).await })?;
        Ok(())
    }

    /// Lets attackers work while this thread does something else.
    pub(crate) fn start<T: Send + 'static>(
        &self,
        attack: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.0.spawn(attack)
    }

    /// Waits for attackers that were started.
    pub(crate) fn finish<T>(&self, attack: JoinHandle<T>) -> Result<T, Failure> {
        Ok(self.0.block_on(attack)?)
    }

    /// Lets the attackers work until they are done.
    pub(crate) fn send<T: Send + 'static>(
        &self,
        attack: impl Future<Output = Result<T, Failure>> + Send + 'static,
    ) -> Result<T, Failure> {
        // The future runs on the worker, not on this thread.
        self.finish(self.start(attack))?
    }
}
