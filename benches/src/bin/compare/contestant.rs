//! The servers: which there are, and how each is started.

use std::path::PathBuf;
use std::process::Command;

use crate::Failure;
use crate::launch::{SERVER_CORE, launcher};
use crate::places::Places;
use crate::server::Ports;

/// One server that can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contestant {
    /// The hello example: a default houtai application.
    Hello,
    /// The houtai application of this crate, which has `POST /people`.
    BenchServer,
    BareHyper,
    AxumPlain,
    AxumLayers,
    FastApi,
}

impl Contestant {
    /// The name in the tables, which is also the file name of the binary where there is one.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::BenchServer => "houtai-bench-server",
            Self::BareHyper => "bare-hyper",
            Self::AxumPlain => "axum-plain",
            Self::AxumLayers => "axum-layers",
            Self::FastApi => "fastapi",
        }
    }

    fn program(self, places: &Places) -> PathBuf {
        match self {
            Self::Hello | Self::BenchServer => places.release_binary(self.name()),
            Self::BareHyper | Self::AxumPlain | Self::AxumLayers => places.rival_binary(self.name()),
            Self::FastApi => places.python(),
        }
    }

    /// The command that serves on `ports`, pinned, with nothing of the caller's environment: a setting in
    /// somebody's shell must not change a figure.
    pub(crate) fn command(self, places: &Places, ports: Ports) -> Result<Command, Failure> {
        let program = self.program(places);
        if !program.exists() {
            return Err(format!("{} is not built; run without --no-build", self.name()).into());
        }
        let mut command = launcher(SERVER_CORE, &program)?;
        command.env_clear();
        match self {
            Self::Hello | Self::BenchServer => ours(&mut command, ports),
            Self::BareHyper | Self::AxumPlain | Self::AxumLayers => rival(&mut command, ports),
            Self::FastApi => uvicorn(&mut command, places, ports),
        }
        Ok(command)
    }
}

fn ours(command: &mut Command, ports: Ports) {
    command.env("HOUTAI_PROFILE", "prod").args([
        "serve".to_owned(),
        "--set".to_owned(),
        format!("server.port={}", ports.public),
        "--set".to_owned(),
        format!("management.port={}", ports.management),
    ]);
}

fn rival(command: &mut Command, ports: Ports) {
    command.arg("--port").arg(ports.public.to_string());
}

fn uvicorn(command: &mut Command, places: &Places, ports: Ports) {
    command
        // Python would leave its compiled files beside the source.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .args(["-m", "uvicorn", "hello:app", "--workers", "1", "--host", "127.0.0.1"])
        // houtai writes no access line here, so neither does uvicorn.
        .args(["--no-access-log", "--log-level", "warning", "--port", &ports.public.to_string(), "--app-dir"])
        .arg(places.fastapi());
}
