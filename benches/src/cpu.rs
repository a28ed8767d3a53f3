//! How much CPU time a process has used.

use std::fs;

use crate::Failure;

/// Nanoseconds on a core, summed over the threads of `pid`.
pub fn nanoseconds(pid: u32) -> Result<u64, Failure> {
    match scheduled(pid) {
        Ok(sum) => Ok(sum),
        // A kernel without scheduler statistics still has the clock ticks, which are 10 ms each: coarse, but
        // below half a per cent of a run of three seconds.
        Err(_) => ticks(pid),
    }
}

/// The same, summed over a process group: a server may have its work done by children.
///
/// # Errors
///
/// When the leader is gone or the kernel lists no processes.
pub fn nanoseconds_of_group(leader: u32) -> Result<u64, Failure> {
    let mut sum = nanoseconds(leader)?;
    for entry in fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // A process may end between the listing and the reading.
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        if pid != leader && group(&stat) == Some(leader) {
            sum += nanoseconds(pid).unwrap_or_default();
        }
    }
    Ok(sum)
}

/// Field 5, counted after the name.
fn group(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse().ok()
}

fn scheduled(pid: u32) -> Result<u64, Failure> {
    let mut sum = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end between the listing and the reading.
        if let Ok(line) = fs::read_to_string(task?.path().join("schedstat")) {
            sum += first_number(&line).ok_or("schedstat has no number")?;
        }
    }
    if sum == 0 { Err("no scheduler statistics".into()) } else { Ok(sum) }
}

fn first_number(line: &str) -> Option<u64> {
    line.split_whitespace().next()?.parse().ok()
}

fn ticks(pid: u32) -> Result<u64, Failure> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let ticks = user_and_system(&stat).ok_or("/proc has no times for the process")?;
    Ok(ticks * (1_000_000_000 / rustix::param::clock_ticks_per_second()))
}

/// Fields 14 and 15, counted after the name, which stands in brackets and may hold spaces.
fn user_and_system(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stand_behind_an_awkward_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 2 0 100";
        assert_eq!(user_and_system(stat), Some(300));
        assert_eq!(group(stat), Some(7));
    }

    #[test]
    fn both_sources_agree_about_this_process() {
        let pid = std::process::id();
        let start = scheduled(pid).unwrap();
        while scheduled(pid).unwrap() < start + 50_000_000 {}
        let (fine, coarse) = (scheduled(pid).unwrap(), ticks(pid).unwrap());
        assert!(coarse + 40_000_000 > fine, "{coarse} ns by ticks, {fine} ns by the scheduler");
    }
}
