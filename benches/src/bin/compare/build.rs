//! Building the contestants, so that nobody measures yesterday's code.

use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::contestant::Contestant::{self, BenchServer, Hello, HelloLines, Nginx};
use crate::options::Options;
use crate::places::Places;
use crate::python;

/// What could be built.
#[derive(Debug, Default)]
pub(crate) struct Built {
    /// Who cannot take part, and why.
    missing: Vec<(Contestant, String)>,
    no_model: Option<String>,
}

impl Built {
    /// Why `contestant` cannot take part, if it cannot.
    pub(crate) fn missing(&self, contestant: Contestant) -> Option<&str> {
        self.missing.iter().find(|(missing, _)| *missing == contestant).map(|(_, reason)| reason.as_str())
    }

    /// Why the hello example can keep no rows, if it cannot.
    pub(crate) fn no_model(&self) -> Option<&str> {
        self.no_model.as_deref()
    }
}

/// Builds what the chosen scenarios need.
pub(crate) fn everything(options: &Options, places: &Places) -> Result<Built, Failure> {
    let mut needed = Vec::new();
    let runnable = options.scenarios.iter().filter(|scenario| !scenario.lacks_postgresql(options));
    for contestant in runnable.flat_map(|scenario| scenario.contestants()) {
        if !needed.contains(&contestant) {
            needed.push(contestant);
        }
    }
    let mut built = Built::default();
    for contestant in needed {
        if let Err(reason) = build(contestant, options, places)? {
            eprintln!("compare: {} WILL BE SKIPPED: {reason}", contestant.name());
            built.missing.push((contestant, reason));
        }
    }
    if options.scenarios.iter().any(|scenario| scenario.database().is_some()) {
        built.no_model = no_model(places);
    }
    Ok(built)
}

/// A failure is one of our own code or of cargo; what a machine just does not have is a reason to skip somebody.
fn build(contestant: Contestant, options: &Options, places: &Places) -> Result<Result<(), String>, Failure> {
    if let Some(name) = contestant.python_folder() {
        return Ok(python::install(name, places).map_err(|failure| failure.to_string()));
    }
    if contestant == Nginx {
        return Ok(["nginx", "h2load"].into_iter().find_map(missing_program).map_or(Ok(()), Err));
    }
    if options.build {
        compile(contestant, places)?;
    }
    Ok(Ok(()))
}

fn missing_program(program: &str) -> Option<String> {
    let found = ["/usr/sbin", "/usr/bin"].iter().any(|folder| Path::new(folder).join(program).exists());
    (!found).then(|| format!("there is no {program}; `apt-get install nginx-light nghttp2-client` has both"))
}

/// One call each: built together, they would get each other's features.
fn compile(contestant: Contestant, places: &Places) -> Result<(), Failure> {
    match contestant {
        Hello | HelloLines => cargo(places, &["--package", "hello"]),
        BenchServer => cargo(places, &["--package", "houtai-benches", "--bin", "houtai-bench-server"]),
        rival if rival.is_workspace() => {
            let manifest = places.rivals().join(rival.name()).join("Cargo.toml");
            let target = places.own_target(rival.name());
            let (manifest, target) = (manifest.to_string_lossy(), target.to_string_lossy());
            cargo(places, &["--locked", "--manifest-path", &manifest, "--target-dir", &target])
        }
        rival => {
            let manifest = places.rivals().join("Cargo.toml");
            let manifest = manifest.to_string_lossy();
            cargo(places, &["--locked", "--manifest-path", &manifest, "--package", rival.name()])
        }
    }
}

fn cargo(places: &Places, arguments: &[&str]) -> Result<(), Failure> {
    let status = Command::new("cargo")
        .args(["build", "--release"])
        .args(arguments)
        .current_dir(places.benches())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("cargo build {}: {status}", arguments.join(" ")).into())
    }
}

/// Asks the hello example whether it has a setting for its database. One that is not built is told of later.
fn no_model(places: &Places) -> Option<String> {
    let output = Command::new(places.release_binary("hello")).arg("settings").output().ok()?;
    let has_database = String::from_utf8_lossy(&output.stdout).contains("db.url");
    (!has_database).then(|| "the hello example keeps its to-dos in memory".to_owned())
}
