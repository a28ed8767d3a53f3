//! Open files: how many this process may have, and how many another one has.

use std::fs;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::Failure;

/// Raises the limit of open files of this process, and so of what it starts, to at least `needed`.
///
/// # Errors
///
/// When only an administrator may raise it that far.
pub fn require(needed: u64) -> Result<(), Failure> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    // Only an administrator may raise the second figure, and then it is raised too.
    let maximum = limit.maximum.map(|maximum| maximum.max(needed));
    setrlimit(Resource::Nofile, Rlimit { current: Some(needed), maximum })
        .map_err(|error| format!("{needed} open files are needed, `ulimit -Hn` allows fewer: {error}").into())
}

/// Raises the limit as far as it goes without being an administrator, and says what it is then.
pub fn raise() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    // Refused by some sandboxes; the old limit is then the one to count with.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// How many files the process has open.
///
/// # Errors
///
/// When the process is gone or belongs to somebody else.
pub fn open(pid: u32) -> Result<usize, Failure> {
    Ok(fs::read_dir(format!("/proc/{pid}/fd"))?.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_file_is_counted() {
        let held: Vec<_> = (0..50).map(|_| fs::File::open("/dev/null").unwrap()).collect();
        assert!(open(std::process::id()).unwrap() >= held.len());
    }
}
