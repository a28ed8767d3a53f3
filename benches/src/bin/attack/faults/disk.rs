//! A log file on a disk that becomes full.

use std::path::{Path, PathBuf};
use std::process::Command;

use houtai_benches::places::Places;

use crate::Failure;
use crate::run::{Attack, Bounds, Done, attacked};
use crate::tally::{NotTested, Tally};
use crate::target::{Scene, Target};
use crate::wire::{ask, attacker, connect};

/// The size of the whole disk.
const SIZE: &str = "1m";
/// More lines than it has room for.
const REQUESTS: usize = 30_000;

/// A disk of memory; it is taken away again when this is dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(path: PathBuf) -> Result<Self, Failure> {
        std::fs::create_dir_all(&path)?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={SIZE}"), "tmpfs"]).arg(&path);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            return Err(NotTested("a tmpfs cannot be mounted here; it takes root".into()).into());
        }
        Ok(Self(path))
    }

    /// How many bytes of it are free.
    fn free(path: &Path) -> Result<u64, Failure> {
        let state = rustix::fs::statvfs(path)?;
        Ok(state.f_bavail * state.f_frsize)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, because the server may still have the file open.
        drop(Command::new("umount").arg("--lazy").arg(&self.0).output());
    }
}

pub(crate) fn fault(places: &Places, _: Option<u64>) -> Result<Done, Failure> {
    let disk = SmallDisk::mount(places.runs("attack-tools").join("disk"))?;
    let file = disk.0.join("server.log").to_string_lossy().into_owned();
    // A budget beyond the disk, so that it is the disk that ends.
    let settings = [("log.file", file.as_str()), ("log.budget", "64MiB")];
    let target = Target::start(places, &settings)?;
    let done = attacked(target, Bounds::FELT, attack, 0);
    drop(disk);
    done
}

fn attack(scene: Scene) -> Attack {
    Box::pin(async move {
        let disk = scene.tools.join("disk");
        let mut stream = connect(attacker(0, 1), scene.address).await?;
        let (mut answered, mut least) = (0, u64::MAX);
        for number in 0..REQUESTS {
            let answer = ask(&mut stream, "GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
            answered += usize::from(answer.status == 200);
            if answer.closes() {
                stream = connect(attacker(0, 1), scene.address).await?;
            }
            if number % 500 == 0 {
                least = least.min(SmallDisk::free(&disk)?);
            }
        }
        least = least.min(SmallDisk::free(&disk)?);
        let written: u64 = std::fs::read_dir(&disk)?
            .flatten()
            .filter_map(|file| file.metadata().ok())
            .map(|file| file.len())
            .sum();
        if written == 0 {
            return Err(NotTested("the server writes nothing to `log.file`".into()).into());
        }
        Ok(Tally::new(format!(
            "{answered} requests, a log of {written} bytes on a disk of {SIZE}, {least} bytes were free at least"
        ))
        .check(answered == REQUESTS, format!("{answered} of {REQUESTS} requests were answered")))
    })
}
