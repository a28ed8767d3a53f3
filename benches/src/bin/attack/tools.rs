//! Programs that others wrote: installed where that surprises nobody, and run as the nicest of processes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use houtai_benches::launch::{LOAD_CORE, launcher};
use houtai_benches::wait::until;

use crate::Failure;
use crate::tally::NotTested;

/// A program of a Debian package. Root on Debian gets it installed; others are told.
pub(crate) fn debian(program: &str, package: &str) -> Result<(), Failure> {
    if is_there(program) {
        return Ok(());
    }
    if is_root_on_debian() {
        eprintln!("attack: installing {package}");
        let mut update = Command::new("apt-get");
        let updated = quietly(update.args(["update", "-qq"]));
        let mut install = Command::new("apt-get");
        install.env("DEBIAN_FRONTEND", "noninteractive");
        install.args(["install", "-y", "-qq", "--no-install-recommends", package]);
        updated.and_then(|()| quietly(&mut install)).map_err(|failure| NotTested(failure.to_string()))?;
    }
    if is_there(program) {
        Ok(())
    } else {
        Err(Box::new(NotTested(format!("`apt-get install {package}` first"))))
    }
}

/// A program of a PyPI package, in a virtual environment below `folder`.
pub(crate) fn python(folder: &Path, package: &str, version: &str) -> Result<PathBuf, Failure> {
    let environment = folder.join(format!("{package}-{version}"));
    let program = environment.join("bin").join(package);
    if program.exists() {
        return Ok(program);
    }
    eprintln!("attack: installing {package} {version}");
    let made = quietly(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    let mut pip = Command::new(environment.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    let installed = made.and_then(|()| quietly(pip.arg(format!("{package}=={version}"))));
    installed.map_err(|failure| NotTested(format!("{package} cannot be installed: {failure}")))?;
    Ok(program)
}

/// How far a tool gives way to normal clients. Any nicer, and it would not get its connections opened in time.
const NICENESS: i32 = 5;

/// What a tool printed, and whether it had to be ended.
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) was_ended: bool,
}

/// Runs a tool in `folder` until it ends by itself, or ends it after `limit` or once it was enough.
pub(crate) fn run(
    program: &str,
    arguments: &[String],
    folder: &Path,
    limit: Duration,
    mut is_enough: impl FnMut() -> bool,
) -> Result<Said, Failure> {
    std::fs::create_dir_all(folder)?;
    let path =
        folder.join(format!("{}.out", arguments.first().map_or("tool", String::as_str).trim_matches('-')));
    let file = std::fs::File::create(&path)?;
    let mut child = launcher(LOAD_CORE, "nice")?
        .args(["-n", &NICENESS.to_string(), program])
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()?;
    let mut was_ended = false;
    let ended = until(limit, Duration::from_millis(50), || {
        was_ended = is_enough();
        Ok(child.try_wait()?.map(drop).or(was_ended.then_some(())))
    })?;
    was_ended |= ended.is_none();
    if was_ended {
        child.kill()?;
        child.wait()?;
    }
    let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
    Ok(Said { text, was_ended })
}

fn is_there(program: &str) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", "command -v \"$0\"", program]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn is_root_on_debian() -> bool {
    rustix::process::geteuid().is_root() && Path::new("/etc/debian_version").exists()
}

fn quietly(command: &mut Command) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{program}: {}: {}", output.status, String::from_utf8_lossy(&said).trim()).into())
}
