//! How much memory a process holds.

use std::fs;

use crate::Failure;

/// The resident memory in KiB, summed over the mappings: the figure in `status` is kept per thread and lags behind.
///
/// # Errors
///
/// When the process is gone, or the kernel does not say.
pub fn resident_kibibytes(pid: u32) -> Result<u32, Failure> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    parse(&rollup).ok_or_else(|| "/proc has no resident size for the process".into())
}

fn parse(rollup: &str) -> Option<u32> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Rss:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resident_size_is_found() {
        assert_eq!(parse("5a-7f ---p 00 00:00 0 [rollup]\nRss:    7452 kB\nPss: 1 kB\n"), Some(7452));
        assert_eq!(parse("Pss: 1 kB"), None);
    }

    #[test]
    fn this_process_has_memory() {
        assert!(resident_kibibytes(std::process::id()).unwrap() > 100);
    }
}
