//! What the machine gives: open files, disk, memory, the time.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::fs::{Access, StatVfsMountFlags, access, statvfs};
use rustix::process::{Resource, getrlimit};

use super::finding::Finding;

/// The server takes 80 % of the open files for connections.
const FILES_FOR_10_000: u64 = 12_500;
/// A debug build of a small project takes about one.
const DISK_GOOD: u64 = 3 << 30;
const DISK_LEAST: u64 = 256 << 20;
const MEMORY_GOOD: u64 = 1 << 30;
/// 2026-01-01, before which this tool was not there.
const EARLIEST: Duration = Duration::from_secs(1_767_225_600);

/// All of them, for a project in this folder.
pub(crate) fn check(folder: &Path) -> Vec<Finding> {
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let data = folder.join("data");
    let mut findings = vec![files(getrlimit(Resource::Nofile).current), disk("disk", folder)];
    findings.extend(data.is_dir().then(|| disk("data", &data)));
    findings.extend(memory(&meminfo));
    findings.push(clock(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()));
    findings
}

fn files(limit: Option<u64>) -> Finding {
    match limit {
        Some(limit) if limit < FILES_FOR_10_000 => Finding::advice(
            "open files",
            format!("{limit}: enough for {} connections", limit / 5 * 4),
            "ulimit -n 65536, or LimitNOFILE= in a systemd unit",
        ),
        Some(limit) => {
            Finding::good("open files", format!("{limit}: enough for {} connections", limit / 5 * 4))
        }
        None => Finding::good("open files", "no limit"),
    }
}

fn disk(name: &'static str, folder: &Path) -> Finding {
    let place = folder.display();
    let Ok(disk) = statvfs(folder) else {
        return Finding::bad(
            name,
            format!("{place} cannot be looked at"),
            "go into a folder that can be read",
        );
    };
    if disk.f_flag.contains(StatVfsMountFlags::RDONLY) {
        return Finding::bad(
            name,
            format!("{place} is on a disk that is read-only"),
            "mount -o remount,rw, or move the project",
        );
    }
    if access(folder, Access::WRITE_OK).is_err() {
        return Finding::bad(
            name,
            format!("{place} cannot be written to"),
            format!("sudo chown -R \"$USER\" {place}"),
        );
    }
    free(name, disk.f_bavail.saturating_mul(disk.f_frsize))
}

fn free(name: &'static str, bytes: u64) -> Finding {
    let found = format!("{} free", size(bytes));
    match bytes {
        bytes if bytes < DISK_LEAST => Finding::bad(name, found, "cargo clean, here and in other projects"),
        bytes if bytes < DISK_GOOD => Finding::advice(name, found, "cargo clean in projects that rest"),
        _ => Finding::good(name, found),
    }
}

/// None where the system does not tell.
fn memory(meminfo: &str) -> Option<Finding> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    let bytes = kibibytes.saturating_mul(1024);
    let found = format!("{} available", size(bytes));
    Some(match bytes < MEMORY_GOOD {
        true => Finding::advice("memory", found, "CARGO_BUILD_JOBS=1 cargo build"),
        false => Finding::good("memory", found),
    })
}

/// Certificates are refused and files seem to come from the future when it is wrong.
fn clock(since_epoch: Duration) -> Finding {
    match since_epoch < EARLIEST {
        true => Finding::advice("clock", "it is years slow", "sudo timedatectl set-ntp true"),
        false => Finding::good("clock", "plausible"),
    }
}

fn size(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10) >> 30;
    match tenths {
        0..10 => format!("{} MiB", bytes >> 20),
        tenths => format!("{}.{} GiB", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::State;
    use super::*;

    #[test]
    fn few_open_files_are_an_advice_with_what_they_are_enough_for() {
        let few = files(Some(1024));
        assert_eq!((few.state, few.found.as_str()), (State::Advice, "1024: enough for 816 connections"));
        assert_eq!((files(Some(65_536)).state, files(None).state), (State::Good, State::Good));
    }

    #[test]
    fn a_disk_is_good_tight_or_full() {
        let states = [10 << 30, 1 << 30, 1 << 20].map(|bytes| free("disk", bytes).state);
        assert_eq!(states, [State::Good, State::Advice, State::Bad]);
        assert_eq!(free("disk", 1 << 20).found, "1 MiB free");
        assert_eq!(disk("disk", Path::new("/nowhere/at/all")).state, State::Bad);
    }

    #[test]
    fn memory_is_read_from_what_linux_tells() {
        let finding = memory("MemTotal: 100 kB\nMemAvailable:    524288 kB\n").unwrap();
        assert_eq!((finding.state, finding.found.as_str()), (State::Advice, "512 MiB available"));
        assert_eq!(memory(""), None);
    }

    #[test]
    fn a_clock_of_1970_is_noticed() {
        assert_eq!(clock(Duration::ZERO).state, State::Advice);
    }
}
