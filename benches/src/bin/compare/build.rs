//! Building the contestants, so that nobody measures yesterday's code.

use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::contestant::Contestant::{
    self, AxumLayers, AxumLines, AxumPlain, BareHyper, BenchServer, FastApi, Hello, HelloLines, Nginx,
};
use crate::options::Options;
use crate::places::Places;
use crate::python;

/// What could be built.
#[derive(Debug, Default)]
pub(crate) struct Built {
    no_fastapi: Option<String>,
    no_nginx: Option<String>,
}

impl Built {
    /// Why `contestant` cannot take part, if it cannot.
    pub(crate) fn missing(&self, contestant: Contestant) -> Option<&str> {
        match contestant {
            FastApi => self.no_fastapi.as_deref(),
            Nginx => self.no_nginx.as_deref(),
            _ => None,
        }
    }
}

/// Builds what the chosen scenarios need.
pub(crate) fn everything(options: &Options, places: &Places) -> Result<Built, Failure> {
    let needed: Vec<_> = options.scenarios.iter().flat_map(|scenario| scenario.contestants()).collect();
    if options.build {
        compile(&needed, places)?;
    }
    let mut built = Built::default();
    if needed.contains(&FastApi) {
        built.no_fastapi = python::install(places).err().map(|failure| failure.to_string());
    }
    if needed.contains(&Nginx) {
        built.no_nginx = ["nginx", "h2load"].into_iter().find_map(missing_program);
    }
    for (name, reason) in [("FastAPI", &built.no_fastapi), ("nginx", &built.no_nginx)] {
        if let Some(reason) = reason {
            eprintln!("compare: {name} WILL BE SKIPPED: {reason}");
        }
    }
    Ok(built)
}

fn missing_program(program: &str) -> Option<String> {
    let found = ["/usr/sbin", "/usr/bin"].iter().any(|folder| Path::new(folder).join(program).exists());
    (!found).then(|| format!("there is no {program}; `apt-get install nginx-light nghttp2-client` has both"))
}

fn compile(needed: &[Contestant], places: &Places) -> Result<(), Failure> {
    // One call each: built together, the hello example would get the features of everything beside it.
    if needed.contains(&Hello) || needed.contains(&HelloLines) {
        cargo(places, &["--package", "hello"])?;
    }
    if needed.contains(&BenchServer) {
        cargo(places, &["--package", "houtai-benches", "--bin", "houtai-bench-server"])?;
    }
    if [BareHyper, AxumPlain, AxumLayers, AxumLines].iter().any(|rival| needed.contains(rival)) {
        let manifest = places.rivals().join("Cargo.toml");
        cargo(places, &["--locked", "--manifest-path", &manifest.to_string_lossy()])?;
    }
    Ok(())
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
