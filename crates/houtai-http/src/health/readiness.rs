//! How far the public listener is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// How far the public listener is on its way: it does not accept yet, it accepts, it will soon accept no more.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicU8>);

// 0 stands for the time before.
const ACCEPTING: u8 = 1;
const STOPPING: u8 = 2;

impl Readiness {
    /// Says whether it accepts; `false` is the beginning of the end.
    pub fn set(&self, accepts: bool) {
        self.0.store(if accepts { ACCEPTING } else { STOPPING }, Ordering::Release);
    }

    /// Whether it accepts.
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Acquire) == ACCEPTING
    }

    /// Whether it has begun to stop.
    pub fn is_stopping(&self) -> bool {
        self.0.load(Ordering::Acquire) == STOPPING
    }
}
