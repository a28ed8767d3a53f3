//! The rivals in Python, each in a virtual environment of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Failure;
use crate::places::Places;
use crate::server::Ports;

/// Installs the pinned versions of a rival, unless the very same list is installed already.
pub(crate) fn install(name: &str, places: &Places) -> Result<(), Failure> {
    let environment = places.virtual_environment(name);
    let wanted = places.python_rival(name).join("requirements.txt");
    // Written last, so that an installation that broke off is tried again.
    let installed = environment.join("requirements.txt");
    if fs::read(&installed).is_ok_and(|list| fs::read(&wanted).is_ok_and(|wanted| wanted == list)) {
        return Ok(());
    }
    eprintln!("compare: installing the packages of {name}");
    quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    pip(&places.python(name), &wanted)?;
    fs::copy(wanted, installed)?;
    Ok(())
}

fn pip(python: &Path, requirements: &Path) -> Result<(), Failure> {
    quietly(
        Command::new(python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(requirements),
    )
}

fn quietly(command: &mut Command) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    // python3 -m venv explains itself on standard output, pip on standard error.
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{program}: {}: {}", output.status, String::from_utf8_lossy(&said).trim()).into())
}

/// One worker of uvicorn that serves `app` of the FastAPI rival.
pub(crate) fn uvicorn(command: &mut Command, app: &str, places: &Places, ports: Ports) {
    command
        // Python would leave its compiled files beside the source.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .args(["-m", "uvicorn", app, "--workers", "1", "--host", "127.0.0.1"])
        // houtai writes no access line here, so neither does uvicorn.
        .args(["--no-access-log", "--log-level", "warning", "--port", &ports.public.to_string(), "--app-dir"])
        .arg(places.python_rival("fastapi"));
}

/// gunicorn with the Django rival. Threads keep connections alive, which its other workers do not; on one core a
/// single worker of four threads answered most.
pub(crate) fn gunicorn(command: &mut Command, places: &Places, ports: Ports) {
    command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .args([
            "-m",
            "gunicorn",
            "service.wsgi",
            "--worker-class",
            "gthread",
            "--workers",
            "1",
            "--threads",
            "4",
        ])
        .args(["--log-level", "warning", "--bind", &format!("127.0.0.1:{}", ports.public), "--chdir"])
        .arg(places.python_rival("django"));
}
