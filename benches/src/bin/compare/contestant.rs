//! The servers: which there are, and how each is started.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::certificate::Certificate;
use crate::launch::{SERVER_CORE, launcher};
use crate::places::Places;
use crate::server::Ports;
use crate::wire::Wire;
use crate::{Failure, nginx, static_file};

/// One server that can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contestant {
    /// The hello example: a default houtai application, but for its access lines, which the rivals do not write.
    Hello,
    /// The same with its access lines, into a file.
    HelloLines,
    /// The houtai application of this crate, which has `POST /people`.
    BenchServer,
    BareHyper,
    AxumPlain,
    AxumLayers,
    /// The same layers with an access line, into a file.
    AxumLines,
    FastApi,
    Nginx,
}

impl Contestant {
    /// The name in the tables, which is also the file name of the binary where there is one.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::HelloLines => "hello-lines",
            Self::BenchServer => "houtai-bench-server",
            Self::BareHyper => "bare-hyper",
            Self::AxumPlain => "axum-plain",
            Self::AxumLayers => "axum-layers",
            Self::AxumLines => "axum-lines",
            Self::FastApi => "fastapi",
            Self::Nginx => "nginx",
        }
    }

    fn program(self, places: &Places) -> PathBuf {
        match self {
            Self::Hello | Self::HelloLines => places.release_binary("hello"),
            Self::BenchServer => places.release_binary(self.name()),
            Self::BareHyper | Self::AxumPlain | Self::AxumLayers | Self::AxumLines => {
                places.rival_binary(self.name())
            }
            Self::FastApi => places.python(),
            Self::Nginx => "/usr/sbin/nginx".into(),
        }
    }

    /// The command that serves on `ports`, pinned, with nothing of the caller's environment: a setting in
    /// somebody's shell must not change a figure.
    pub(crate) fn command(
        self,
        places: &Places,
        folder: &Path,
        ports: Ports,
        wire: Wire,
    ) -> Result<Command, Failure> {
        let program = self.program(places);
        if !program.exists() {
            return Err(format!("{} is not built; run without --no-build", self.name()).into());
        }
        let mut command = launcher(SERVER_CORE, &program)?;
        command.env_clear();
        static_file::write(folder)?;
        let certificate = if wire.is_tls { Some(Certificate::get(places)?) } else { None };
        match self {
            Self::Hello | Self::HelloLines | Self::BenchServer => {
                ours(&mut command, ports, self == Self::HelloLines, certificate.as_ref());
            }
            Self::BareHyper | Self::AxumPlain | Self::AxumLayers | Self::AxumLines => {
                rival(&mut command, ports);
            }
            Self::FastApi => uvicorn(&mut command, places, ports),
            Self::Nginx => {
                nginx::prepare(&mut command, folder, ports.public, wire, certificate.as_ref())?;
            }
        }
        Ok(command)
    }
}

fn ours(command: &mut Command, ports: Ports, lines: bool, certificate: Option<&Certificate>) {
    command.env("HOUTAI_PROFILE", "prod").arg("serve");
    let mut set = |key: &str, value: &dyn Display| {
        command.args(["--set", &format!("{key}={value}")]);
    };
    set("server.port", &ports.public);
    set("management.port", &ports.management);
    if lines {
        set("log.file", &"access.log");
    } else {
        set("log.access", &false);
    }
    if let Some(Certificate { cert, key }) = certificate {
        set("tls.cert", &cert.display());
        set("tls.key", &key.display());
    }
    // h2load counts the end of a connection as an error.
    set("server.keep_alive_requests", &u32::MAX);
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
