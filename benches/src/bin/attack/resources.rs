//! The memory of a server while it is attacked.

use std::fs;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use houtai_benches::memory::resident_kibibytes;
use houtai_benches::statistics::median;

use crate::Failure;

const KIBIBYTES_PER_MEBIBYTE: f64 = 1024.0;
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Resident memory in MiB.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    pub(crate) before: f64,
    pub(crate) peak: f64,
    pub(crate) after: f64,
    /// One figure for each look, for a slope.
    pub(crate) course: Vec<f64>,
}

impl Memory {
    /// By how many MiB the last quarter of the time lay above the second one; the first is for warming up.
    pub(crate) fn growth(&self) -> f64 {
        let quarter = self.course.len() / 4;
        let [second, last] = [quarter..2 * quarter, 3 * quarter..self.course.len()];
        match quarter {
            0 => 0.0,
            _ => median(&self.course[last]) - median(&self.course[second]),
        }
    }
}

/// A thread that looks again and again.
pub(crate) struct Sampler {
    pid: u32,
    before: f64,
    stop: Sender<()>,
    thread: JoinHandle<Vec<f64>>,
}

impl Sampler {
    pub(crate) fn start(pid: u32) -> Result<Self, Failure> {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut course = Vec::new();
            while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                course.extend(cheaply(pid));
            }
            course
        });
        Ok(Self { pid, before: mebibytes(pid)?, stop, thread })
    }

    pub(crate) fn stop(self) -> Result<Memory, Failure> {
        // A thread that has ended by itself needs no message.
        let _ = self.stop.send(());
        let course = self.thread.join().unwrap_or_default();
        let after = mebibytes(self.pid)?;
        let peak = course.iter().copied().fold(self.before.max(after), f64::max);
        Ok(Memory { before: self.before, peak, after, course })
    }
}

/// The exact figure, which stops the server for a moment.
pub(crate) fn mebibytes(pid: u32) -> Result<f64, Failure> {
    Ok(f64::from(resident_kibibytes(pid)?) / KIBIBYTES_PER_MEBIBYTE)
}

/// A figure that lags behind by some dozen pages and costs the server nothing.
fn cheaply(pid: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    let pages: u32 = text.split_whitespace().nth(1)?.parse().ok()?;
    let page = rustix::param::page_size() as f64;
    Some(f64::from(pages) * page / (KIBIBYTES_PER_MEBIBYTE * KIBIBYTES_PER_MEBIBYTE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_leaves_warming_up_aside() {
        let memory = |course: &[f64]| Memory { before: 0.0, peak: 0.0, after: 0.0, course: course.to_vec() };
        assert_eq!(memory(&[1.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0]).growth(), 0.0);
        assert_eq!(memory(&[9.0, 9.0, 10.0, 10.0, 11.0, 11.0, 12.0, 12.0]).growth(), 2.0);
        assert_eq!(memory(&[1.0, 2.0]).growth(), 0.0);
    }

    #[test]
    fn both_figures_agree_about_this_process() {
        let pid = std::process::id();
        let (exact, cheap) = (mebibytes(pid).unwrap(), cheaply(pid).unwrap());
        assert!((exact - cheap).abs() < 16.0, "{exact} against {cheap}");
    }
}
