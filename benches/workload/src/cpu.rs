//! CPU time: of this process, and of PostgreSQL.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use crate::Failure;

/// The CPU time used by this process and by every process called `postgres` on this machine, up to a moment or
/// between two.
#[derive(Debug, Default)]
pub struct Used {
    /// Of this process.
    pub own: Duration,
    /// Of PostgreSQL, all clusters of the machine together: nobody else may use one meanwhile.
    pub postgresql: Duration,
    by_process: BTreeMap<u32, Duration>,
}

impl Used {
    /// Up to now.
    ///
    /// # Errors
    ///
    /// When the kernel does not say.
    pub fn now() -> Result<Self, Failure> {
        let by_process: BTreeMap<_, _> = processes("postgres")?
            .into_iter()
            .map(|pid| (pid, of_process(pid).unwrap_or_default()))
            .collect();
        Ok(Self { own: of_process(std::process::id())?, postgresql: by_process.values().sum(), by_process })
    }

    /// What was used after `before`. A connection that has ended meanwhile does not count.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let by_process: BTreeMap<_, _> = self
            .by_process
            .iter()
            .map(|(pid, used)| {
                (*pid, used.saturating_sub(before.by_process.get(pid).copied().unwrap_or_default()))
            })
            .collect();
        Self { own: self.own.saturating_sub(before.own), postgresql: by_process.values().sum(), by_process }
    }
}

/// The CPU time of all threads of a process.
///
/// # Errors
///
/// When it has ended, or the kernel keeps no scheduler statistics.
pub fn of_process(pid: u32) -> Result<Duration, Failure> {
    let mut sum = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end between the listing and the reading.
        if let Ok(line) = fs::read_to_string(task?.path().join("schedstat")) {
            let first = line.split_whitespace().next().ok_or("schedstat has no number")?;
            sum += first.parse::<u64>()?;
        }
    }
    Ok(Duration::from_nanos(sum))
}

/// The ids of all processes of a name.
///
/// # Errors
///
/// When the kernel lists none.
pub fn processes(name: &str) -> Result<Vec<u32>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let entry = entry?;
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if fs::read_to_string(entry.path().join("comm")).is_ok_and(|found| found.trim_end() == name) {
            found.push(pid);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_time() {
        let before = Used::now().unwrap();
        while Used::now().unwrap().since(&before).own < Duration::from_millis(5) {}
    }

    #[test]
    fn this_process_is_found_by_its_name() {
        let name = fs::read_to_string("/proc/self/comm").unwrap();
        assert!(processes(name.trim_end()).unwrap().contains(&std::process::id()));
    }
}
