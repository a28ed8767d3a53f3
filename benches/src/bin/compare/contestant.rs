//! The servers: which there are, and how each is started.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::certificate::Certificate;
use crate::launch::{SERVER_CORE, launcher};
use crate::places::Places;
use crate::server::Ports;
use crate::wire::Wire;
use crate::{Failure, nginx, python, static_file};

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
    /// The to-dos by hand, on PostgreSQL only.
    TodoAxumDeadpool,
    TodoRustango,
    TodoCot,
    TodoLoco,
    TodoFastApi,
    TodoDjango,
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
            Self::TodoAxumDeadpool => "todo-axum-deadpool",
            Self::TodoRustango => "todo-rustango",
            Self::TodoCot => "todo-cot",
            Self::TodoLoco => "todo-loco",
            Self::TodoFastApi => "todo-fastapi",
            Self::TodoDjango => "todo-django",
        }
    }

    /// Whether it starts only with a database, whatever it is asked for.
    pub(crate) fn wants_database(self) -> bool {
        matches!(
            self,
            Self::TodoAxumDeadpool
                | Self::TodoRustango
                | Self::TodoCot
                | Self::TodoLoco
                | Self::TodoFastApi
                | Self::TodoDjango
        )
    }

    /// The folder of its source below `rivals/`, for those in Python.
    pub(crate) fn python_folder(self) -> Option<&'static str> {
        match self {
            Self::FastApi | Self::TodoFastApi => Some("fastapi"),
            Self::TodoDjango => Some("django"),
            _ => None,
        }
    }

    /// Whether it is a workspace of its own, in a folder of its name below `rivals/`.
    pub(crate) fn is_workspace(self) -> bool {
        self == Self::TodoRustango
    }

    fn program(self, places: &Places) -> PathBuf {
        match self {
            Self::Hello | Self::HelloLines => places.release_binary("hello"),
            Self::BenchServer => places.release_binary(self.name()),
            Self::Nginx => "/usr/sbin/nginx".into(),
            _ if self.is_workspace() => places.own_target(self.name()).join("release").join(self.name()),
            _ => match self.python_folder() {
                Some(folder) => places.python(folder),
                None => places.rival_binary(self.name()),
            },
        }
    }

    /// The command that serves on `ports`, with its rows at `database`, pinned, with nothing of the caller's
    /// environment: a setting in somebody's shell must not change a figure.
    pub(crate) fn command(
        self,
        places: &Places,
        folder: &Path,
        ports: Ports,
        wire: Wire,
        database: Option<&str>,
    ) -> Result<Command, Failure> {
        let program = self.program(places);
        if !program.exists() {
            return Err(format!("{} is not built; run without --no-build", self.name()).into());
        }
        let mut command = launcher(SERVER_CORE, &program)?;
        command.env_clear();
        static_file::write(folder)?;
        let certificate = if wire.is_tls { Some(Certificate::get(places)?) } else { None };
        if let Some(url) = database {
            command.env("DATABASE_URL", url);
        }
        match self {
            Self::Hello | Self::HelloLines | Self::BenchServer => {
                ours(&mut command, ports, self == Self::HelloLines, certificate.as_ref(), database);
            }
            Self::Nginx => {
                nginx::prepare(&mut command, folder, ports.public, wire, certificate.as_ref())?;
            }
            Self::FastApi => python::uvicorn(&mut command, "hello:app", places, ports),
            Self::TodoFastApi => python::uvicorn(&mut command, "todos:app", places, ports),
            Self::TodoDjango => python::gunicorn(&mut command, places, ports),
            Self::TodoCot => {
                command.args(["--listen", &format!("127.0.0.1:{}", ports.public)]);
            }
            Self::TodoLoco => loco(&mut command, places, ports),
            _ => rival(&mut command, ports),
        }
        Ok(command)
    }
}

fn ours(
    command: &mut Command,
    ports: Ports,
    lines: bool,
    certificate: Option<&Certificate>,
    database: Option<&str>,
) {
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
    if let Some(url) = database {
        set("db.url", &url);
    }
    // In production no start makes tables unless it is told to.
    set("db.migrate", &"apply");
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

/// By the configuration in its folder, which takes the port and the database from the environment.
fn loco(command: &mut Command, places: &Places, ports: Ports) {
    command
        .env("PORT", ports.public.to_string())
        .env("LOCO_CONFIG_FOLDER", places.rivals().join("todo-loco/config"))
        .args(["start", "--environment", "production"]);
}
