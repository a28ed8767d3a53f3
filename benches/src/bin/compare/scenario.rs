//! The list of what is measured, with the goal of each, and the running of one.

use crate::build::Built;
use crate::contestant::Contestant::{
    self, AxumLayers, AxumLines, AxumPlain, BareHyper, BenchServer, FastApi, Hello, HelloLines, Nginx,
};
use crate::figure::Figure;
use crate::noise::Noise;
use crate::options::Options;
use crate::places::Places;
use crate::request::Request;
use crate::wire::{PLAIN, Tool, Wire};
use crate::{Failure, connections, first_answer, idle_memory, pairs};

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
    /// The rival's CPU time per request divided by ours.
    Pairs {
        ours: Contestant,
        rival: Contestant,
        request: Request,
        tool: Tool,
    },
    IdleMemory,
    IdleConnections,
    FirstAnswer,
}

/// Every row, in the order of the table.
pub(crate) const SCENARIOS: &[Scenario] = &[
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

const fn hello(name: &'static str, rival: Contestant, goal: Option<Goal>, about: &'static str) -> Scenario {
    Scenario {
        name,
        about,
        goal,
        kind: Kind::Pairs { ours: Hello, rival, request: Request::Hello, tool: Tool::Wrk },
    }
}

const fn people(name: &'static str, rival: Contestant, goal: Option<Goal>, about: &'static str) -> Scenario {
    Scenario {
        name,
        about,
        goal,
        kind: Kind::Pairs { ours: BenchServer, rival, request: Request::People, tool: Tool::Wrk },
    }
}

const fn lines(name: &'static str, rival: Contestant, goal: Option<Goal>, about: &'static str) -> Scenario {
    let kind = Kind::Pairs { ours: HelloLines, rival, request: Request::Hello, tool: Tool::Wrk };
    Scenario { name, about, goal, kind }
}

const fn nginx(name: &'static str, request: Request, wire: Wire, about: &'static str) -> Scenario {
    let ours = match request {
        Request::File => BenchServer,
        Request::Hello | Request::People => Hello,
    };
    let kind = Kind::Pairs { ours, rival: Nginx, request, tool: Tool::H2load(wire) };
    Scenario { name, about, goal: None, kind }
}

impl Scenario {
    /// Ours and what it is held against; where there is no rival, the floor stands beside it.
    pub(crate) fn contestants(&self) -> [Contestant; 2] {
        match self.kind {
            Kind::Pairs { ours, rival, .. } => [ours, rival],
            Kind::IdleMemory | Kind::IdleConnections | Kind::FirstAnswer => [Hello, BareHyper],
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
    if let Some(reason) = scenario.contestants().iter().find_map(|one| built.missing(*one)) {
        return Row { scenario, outcome: Outcome::Skipped(reason.to_owned()), noise: None };
    }
    let (measured, noise) = Noise::around(|| measure(scenario, options, places));
    let outcome = match measured {
        Ok(figure) => Outcome::Measured(figure),
        Err(failure) => Outcome::Failed(failure.to_string()),
    };
    Row { scenario, outcome, noise }
}

fn measure(scenario: &Scenario, options: &Options, places: &Places) -> Result<Figure, Failure> {
    let contestants = scenario.contestants();
    match scenario.kind {
        Kind::Pairs { request, tool, .. } => {
            pairs::measure(scenario.name, contestants, request, tool, options, places)
        }
        Kind::IdleMemory => idle_memory::measure(scenario.name, contestants, options, places),
        Kind::IdleConnections => connections::measure(scenario.name, contestants, places),
        Kind::FirstAnswer => first_answer::measure(scenario.name, contestants, options, places),
    }
}
