//! A server that is stopped by the system for a while and then goes on.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::run::Attack;
use crate::tally::Tally;
use crate::target::Scene;

/// Shorter than the patience of normal clients, so none of them may fail.
const PAUSE: Duration = Duration::from_secs(3);
const PAUSES: u32 = 3;

pub(crate) fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let pid = i32::try_from(scene.pid).ok().and_then(Pid::from_raw).ok_or("the server has no id")?;
        for _ in 0..PAUSES {
            kill_process(pid, Signal::STOP)?;
            tokio::time::sleep(PAUSE).await;
            kill_process(pid, Signal::CONT)?;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(Tally::new(format!("stopped {PAUSES} times for {PAUSE:?}")))
    })
}
