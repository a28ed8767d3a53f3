//! A server that may have little memory, under slow clients.

use std::fs;
use std::path::PathBuf;

use houtai_benches::places::Places;

use crate::Failure;
use crate::attacks::slow;
use crate::run::{Bounds, Done, attacked};
use crate::tally::NotTested;
use crate::target::Target;

const CAP_MEBIBYTES: u64 = 192;

/// A control group, of either version of the kernel's interface; it goes away when this is dropped.
struct Cap(PathBuf);

impl Cap {
    fn make() -> Result<Self, Failure> {
        let name = format!("houtai-attack-{}", std::process::id());
        let tries = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")];
        for (root, limit) in tries {
            let group = PathBuf::from(root).join(&name);
            if fs::create_dir(&group).is_err() {
                continue;
            }
            let cap = Self(group);
            if fs::write(cap.0.join(limit), (CAP_MEBIBYTES << 20).to_string()).is_ok() {
                return Ok(cap);
            }
        }
        Err(NotTested("no control group with a memory limit can be made here".into()).into())
    }

    fn put(&self, pid: u32) -> Result<(), Failure> {
        Ok(fs::write(self.0.join("cgroup.procs"), pid.to_string())?)
    }
}

impl Drop for Cap {
    fn drop(&mut self) {
        // It goes only when nobody is in it any more; an empty group that stays behind harms nobody.
        let _ = fs::remove_dir(&self.0);
    }
}

pub(crate) fn fault(places: &Places, seconds: Option<u64>) -> Result<Done, Failure> {
    let cap = Cap::make()?;
    let target = Target::start(places, &[])?;
    cap.put(target.pid())?;
    let done = attacked(target, Bounds::FELT, slow::attack, seconds.unwrap_or(0));
    drop(cap);
    done
}
