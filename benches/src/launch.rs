//! Pins a process to a core and ties its life to ours.
//!
//! Both must be set inside the child before it runs, and doing that between fork and exec is unsafe code. So
//! this binary starts itself once more, sets up itself, and becomes the program by exec, with the same
//! process id.

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
use rustix::thread::{CpuSet, sched_setaffinity};

use crate::Failure;

/// The core of whatever server is measured.
pub const SERVER_CORE: usize = 0;
/// The core of the load generator and of this program.
pub const LOAD_CORE: usize = 1;

/// The argument that asks for the set-up of a child.
pub const LAUNCH: &str = "launch";

/// What the second start of this binary is to become.
#[derive(Debug)]
pub struct Launch {
    core: usize,
    parent: u32,
    program: OsString,
    arguments: Vec<OsString>,
}

impl Launch {
    /// Reads the arguments that [`launcher`] wrote.
    pub fn read(mut arguments: impl Iterator<Item = OsString>) -> Result<Self, Failure> {
        let mut next = || arguments.next().ok_or("launch wants a core, a parent and a program");
        let core = next()?.to_string_lossy().parse()?;
        let parent = next()?.to_string_lossy().parse()?;
        let program = next()?;
        Ok(Self { core, parent, program, arguments: arguments.collect() })
    }
}

/// A command that runs `program` on `core` and is killed when this process ends, however it ends. It must be
/// started by the main thread: the kernel ties the child to the thread that started it.
pub fn launcher(core: usize, program: impl AsRef<OsStr>) -> Result<Command, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([LAUNCH, &core.to_string(), &std::process::id().to_string()]).arg(program);
    Ok(command)
}

/// Sets up this process and becomes the program; returns only when that failed.
pub fn become_program(launch: &Launch) -> Failure {
    let ready = tie_to(launch.parent).and_then(|()| pin_this_thread(launch.core));
    match ready {
        Ok(()) => {
            let error = Command::new(&launch.program).args(&launch.arguments).exec();
            format!("{}: {error}", launch.program.to_string_lossy()).into()
        }
        Err(failure) => failure,
    }
}

fn tie_to(parent: u32) -> Result<(), Failure> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // The parent may have ended before the signal was asked for; then nobody would ever send it.
    if getppid().map(Pid::as_raw_nonzero).is_some_and(|pid| pid.get().cast_unsigned() == parent) {
        Ok(())
    } else {
        Err("the process that asked for this launch is gone".into())
    }
}

/// Keeps the calling thread, and whatever it starts, on one core.
pub fn pin_this_thread(core: usize) -> Result<(), Failure> {
    let mut cores = CpuSet::new();
    cores.set(core);
    sched_setaffinity(None, &cores).map_err(|error| format!("cannot pin to core {core}: {error}").into())
}
