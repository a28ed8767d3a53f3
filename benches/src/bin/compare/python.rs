//! FastAPI and uvicorn in a virtual environment of their own.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Failure;
use crate::places::Places;

/// Installs the pinned versions, unless the very same list is installed already.
pub(crate) fn install(places: &Places) -> Result<(), Failure> {
    let wanted = places.fastapi().join("requirements.txt");
    // Written last, so that an installation that broke off is tried again.
    let installed = places.virtual_environment().join("requirements.txt");
    if fs::read(&installed).is_ok_and(|list| fs::read(&wanted).is_ok_and(|wanted| wanted == list)) {
        return Ok(());
    }
    eprintln!("compare: installing FastAPI and uvicorn");
    quietly(Command::new("python3").args(["-m", "venv"]).arg(places.virtual_environment()))?;
    pip(&places.python(), &wanted)?;
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
