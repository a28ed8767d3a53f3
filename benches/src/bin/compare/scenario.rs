//! The list of what is measured, with the goal of each, and the running of one.

mod todos;

use crate::build::Built;
use crate::contestant::Contestant::{
    self, AxumLayers, AxumLines, AxumPlain, BareHyper, BenchServer, FastApi, Hello, HelloLines, Nginx,
    TodoCot, TodoDjango, TodoLoco, TodoRustango,
};
use crate::figure::{Figure, Unit};
use crate::noise::Noise;
use crate::options::Options;
use crate::pairs::Comparison;
use crate::places::Places;
use crate::request::Request;
use crate::wire::{PLAIN, Tool, Wire};
use crate::{Failure, connections, database, first_answer, idle_memory, pairs};

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) goal: Option<Goal>,
    pub(crate) kind: Kind,
}

/// What must hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

/// How a row is measured.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Two servers by turns.
    Pairs(Comparison),
    IdleMemory,
    IdleConnections,
    FirstAnswer,
}

/// Every row, in the order of the table.
pub(crate) fn all() -> impl Iterator<Item = &'static Scenario> {
    SERVERS.iter().chain(todos::ROWS)
}

/// The rows about servers without a database.
const SERVERS: &[Scenario] = &[
    lines(
        "lines-vs-hyper",
        BareHyper,
        Some(Goal::AtLeast(0.90)),
        "with access line against a bare hyper server",
    ),
    lines(
        "lines-vs-axum-lines",
        AxumLines,
        Some(Goal::AtLeast(1.6)),
        "both with JSON access lines, six layers",
    ),
    hello("hello-vs-hyper", BareHyper, None, "small JSON without access line against a bare hyper server"),
    hello("hello-vs-axum-layers", AxumLayers, Some(Goal::AtLeast(1.15)), "against axum under six layers"),
    hello("hello-vs-axum", AxumPlain, None, "against axum without a layer"),
    people("people-vs-axum", AxumPlain, Some(Goal::AtLeast(0.95)), "six validated fields against axum"),
    people("people-vs-axum-layers", AxumLayers, None, "the same against axum under six layers"),
    people("people-vs-hyper", BareHyper, None, "the same against a bare hyper server"),
    nginx("nginx-json-h1", Request::Hello, PLAIN, "small JSON against nginx, HTTP/1.1"),
    nginx("nginx-json-h2", Request::Hello, Wire { is_http2: true, ..PLAIN }, "the same, HTTP/2"),
    nginx("nginx-json-h1-tls", Request::Hello, Wire { is_tls: true, ..PLAIN }, "the same, HTTP/1.1 in TLS"),
    nginx(
        "nginx-json-h2-tls",
        Request::Hello,
        Wire { is_http2: true, is_tls: true },
        "the same, HTTP/2 in TLS",
    ),
    nginx("nginx-file-h1", Request::File, PLAIN, "a file of 1 KiB against nginx, HTTP/1.1"),
    nginx("nginx-file-h2", Request::File, Wire { is_http2: true, ..PLAIN }, "the same, HTTP/2"),
    nginx("nginx-file-h1-tls", Request::File, Wire { is_tls: true, ..PLAIN }, "the same, HTTP/1.1 in TLS"),
    nginx(
        "nginx-file-h2-tls",
        Request::File,
        Wire { is_http2: true, is_tls: true },
        "the same, HTTP/2 in TLS",
    ),
    hello("hello-vs-rustango", TodoRustango, Some(Goal::AtLeast(2.0)), "small JSON against rustango"),
    hello("hello-vs-cot", TodoCot, Some(Goal::AtLeast(2.0)), "the same against Cot"),
    hello("hello-vs-loco", TodoLoco, Some(Goal::AtLeast(2.0)), "the same against Loco"),
    hello("hello-vs-django", TodoDjango, None, "the same against Django on gunicorn"),
    hello("hello-vs-fastapi", FastApi, Some(Goal::AtLeast(10.0)), "small JSON against FastAPI on uvicorn"),
    Scenario {
        name: "idle-memory",
        about: "MiB resident after the first answer",
        goal: Some(Goal::AtMost(15.0)),
        kind: Kind::IdleMemory,
    },
    Scenario {
        name: "idle-connections",
        about: "MiB resident with 10,000 kept-alive connections",
        goal: Some(Goal::AtMost(150.0)),
        kind: Kind::IdleConnections,
    },
    Scenario {
        name: "first-answer",
        about: "milliseconds from the start to the first 200",
        goal: Some(Goal::AtMost(50.0)),
        kind: Kind::FirstAnswer,
    },
];

/// By wrk, without a database, the CPU time.
const fn by_wrk(ours: Contestant, rival: Contestant, request: Request) -> Kind {
    Kind::Pairs(Comparison { ours, rival, request, tool: Tool::Wrk, database: None, unit: Unit::Ratio })
}

const fn hello(name: &'static str, rival: Contestant, goal: Option<Goal>, about: &'static str) -> Scenario {
    Scenario { name, about, goal, kind: by_wrk(Hello, rival, Request::Hello) }
}

const fn people(name: &'static str, rival: Contestant, goal: Option<Goal>, about: &'static str) -> Scenario {
    Scenario { name, about, goal, kind: by_wrk(BenchServer, rival, Request::People) }
}

const fn lines(name: &'static str, rival: Contestant, goal: Option<Goal>, about: &'static str) -> Scenario {
    Scenario { name, about, goal, kind: by_wrk(HelloLines, rival, Request::Hello) }
}

const fn nginx(name: &'static str, request: Request, wire: Wire, about: &'static str) -> Scenario {
    let ours = match request {
        Request::File => BenchServer,
        _ => Hello,
    };
    let tool = Tool::H2load(wire);
    let kind =
        Kind::Pairs(Comparison { ours, rival: Nginx, request, tool, database: None, unit: Unit::Ratio });
    Scenario { name, about, goal: None, kind }
}

impl Scenario {
    /// Ours and what it is held against; where there is no rival, the floor stands beside it.
    pub(crate) fn contestants(&self) -> [Contestant; 2] {
        match self.kind {
            Kind::Pairs(Comparison { ours, rival, .. }) => [ours, rival],
            Kind::IdleMemory | Kind::IdleConnections | Kind::FirstAnswer => [Hello, BareHyper],
        }
    }

    /// Whether it needs a PostgreSQL and nobody has named one.
    pub(crate) fn lacks_postgresql(&self, options: &Options) -> bool {
        self.database() == Some(database::Kind::Postgresql) && options.postgres.is_none()
    }

    /// Where its contestants keep their rows, if they keep any.
    pub(crate) fn database(&self) -> Option<database::Kind> {
        match &self.kind {
            Kind::Pairs(comparison) => comparison.database,
            _ => None,
        }
    }
}

/// What became of one scenario.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) scenario: &'static Scenario,
    pub(crate) outcome: Outcome,
    /// How steady the machine was meanwhile; not known where nothing was measured.
    pub(crate) noise: Option<Noise>,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Measured(Figure),
    Failed(String),
    /// A contestant cannot be had on this machine, which is no fault of ours.
    Skipped(String),
}

/// Measures one scenario. A failure becomes its row, so that the other scenarios still run.
pub(crate) fn run(scenario: &'static Scenario, options: &Options, places: &Places, built: &Built) -> Row {
    if let Some(reason) = missing(scenario, options, built) {
        return Row { scenario, outcome: Outcome::Skipped(reason.to_owned()), noise: None };
    }
    let (measured, noise) = Noise::around(|| measure(scenario, options, places));
    let outcome = match measured {
        Ok(figure) => Outcome::Measured(figure),
        Err(failure) => Outcome::Failed(failure.to_string()),
    };
    Row { scenario, outcome, noise }
}

/// What a scenario lacks, if anything.
fn missing<'a>(scenario: &Scenario, options: &Options, built: &'a Built) -> Option<&'a str> {
    if scenario.lacks_postgresql(options) {
        return Some(database::NO_POSTGRES);
    }
    let contestant = scenario.contestants().iter().find_map(|one| built.missing(*one));
    contestant.or_else(|| scenario.database().and_then(|_| built.no_model()))
}

fn measure(scenario: &Scenario, options: &Options, places: &Places) -> Result<Figure, Failure> {
    let contestants = scenario.contestants();
    match &scenario.kind {
        Kind::Pairs(comparison) => pairs::measure(scenario.name, comparison, options, places),
        Kind::IdleMemory => idle_memory::measure(scenario.name, contestants, options, places),
        Kind::IdleConnections => connections::measure(scenario.name, contestants, places),
        Kind::FirstAnswer => first_answer::measure(scenario.name, contestants, options, places),
    }
}
