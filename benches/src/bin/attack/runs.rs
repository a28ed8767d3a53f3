//! The list of what is done to the server, with what is expected of it.

use crate::attacks::{
    bodies, bombs, emfile, flood, garbage, http2, idle, panics, pipeline, share, slow, slowhttptest,
    slowloris, soak, tls, websocket,
};
use crate::faults::{clock, disk, drain, memory, names, pause};
use crate::run::{Attack, Bounds, Kind, Run, Slowdown};
use crate::target::Scene;

/// One address may have as many connections as it likes: the tools come from one.
const ALL_FROM_ONE: &[(&str, &str)] = &[("server.max_connections_per_address", "20000")];

/// How long most attacks go on.
const ATTACK_SECONDS: u64 = 15;

/// Every run, in the order of the table.
pub(crate) const RUNS: &[Run] = &[
    attack(
        "slowhttptest-headers",
        "2,000 heads that do not end; gone within 15 s",
        ALL_FROM_ONE,
        slowhttptest::headers,
    ),
    attack(
        "slowhttptest-body",
        "2,000 bodies that do not end; gone within 15 s",
        ALL_FROM_ONE,
        slowhttptest::body,
    ),
    attack(
        "slowhttptest-read",
        "2,000 readers of 10 MiB with small windows; gone within 15 s",
        ALL_FROM_ONE,
        slowhttptest::read,
    ),
    attack("slowloris", "500 heads that do not end, opened again and again", ALL_FROM_ONE, slowloris::attack),
    attack(
        "slow-clients",
        "5,000 clients slow with heads, bodies and reading; gone within 15 s",
        &[],
        slow::attack,
    ),
    felt("flood", "connections opened and closed as fast as possible", &[], Bounds::FELT, flood::attack),
    felt(
        "idle",
        "20,000 kept-alive connections without a word; at most 300 MiB",
        &[("server.max_connections", "19900")],
        Bounds { mebibytes: 300.0, ..Bounds::FELT },
        idle::attack,
    ),
    Run {
        name: "files",
        about: "500 connections to a server that may open 64 files",
        kind: Kind::Fault(emfile::fault),
    },
    attack("share", "one address wants twice its share of connections", &[], share::attack),
    felt(
        "pipeline",
        "100,000 requests on one connection, without waiting",
        &[("server.keep_alive_requests", "200000")],
        Bounds::FELT,
        pipeline::attack,
    ),
    felt(
        "pipeline-share",
        "the same with 10,000 requests a connection",
        &[],
        Bounds::FELT,
        pipeline::beyond_the_share,
    ),
    felt(
        "garbage",
        "single bytes, halves, resets, noise, TLS to the plain port",
        &[],
        Bounds::FELT,
        garbage::attack,
    ),
    felt(
        "bodies",
        "too large, endless, slow, shorter and longer than announced",
        &[],
        Bounds { slowdown: Slowdown::Milliseconds(250), ..Bounds::FELT },
        bodies::attack,
    ),
    felt(
        "bombs",
        "bodies that inflate to 512 MiB",
        &[],
        Bounds { slowdown: Slowdown::Milliseconds(250), ..Bounds::FELT },
        bombs::attack,
    ),
    felt(
        "http2",
        "resets, heads without end, control frames, empty data, no window, heads that unpack to much",
        &[],
        Bounds { slowdown: Slowdown::Milliseconds(250), ..Bounds::FELT },
        http2::attack,
    ),
    Run {
        name: "tls",
        about: "400 clients that stall the handshake or say something else; gone within 10 s",
        kind: Kind::Fault(tls::fault),
    },
    felt(
        "websocket",
        "sockets that never read, ping without end, send broken frames or nothing",
        // Shorter, so that silent ones are seen to go within a run.
        &[("websocket.ping_interval", "3s"), ("websocket.pong_timeout", "2s")],
        Bounds { slowdown: Slowdown::Milliseconds(250), ..Bounds::FELT },
        websocket::attack,
    ),
    felt("panics", "a handler that panics again and again", &[], Bounds::FELT, panics::attack),
    felt(
        "pause",
        "the server is stopped for 3 s, three times; nobody fails",
        &[],
        Bounds { slowdown: Slowdown::Milliseconds(4000), ..Bounds::FELT },
        pause::attack,
    ),
    Run {
        name: "drain",
        about: "10 stops under load; none of 20,000 requests fails",
        kind: Kind::Fault(drain::fault),
    },
    Run {
        name: "disk",
        about: "the log file lies on a disk that becomes full",
        kind: Kind::Fault(disk::fault),
    },
    Run {
        name: "memory",
        about: "5,000 slow clients to a server with 192 MiB",
        kind: Kind::Fault(memory::fault),
    },
    Run { name: "clock", about: "the wall clock jumps by days", kind: Kind::Fault(clock::fault) },
    Run { name: "names", about: "the name service fails", kind: Kind::Fault(names::fault) },
    Run {
        name: "soak",
        about: "several attacks at once, for a minute; nothing is left of them",
        kind: Kind::Attack {
            settings: &[],
            bounds: Bounds { slowdown: Slowdown::Milliseconds(500), mebibytes: 250.0, growth: Some(8.0) },
            seconds: 60,
            by: soak::attack,
        },
    },
];

const fn attack(
    name: &'static str,
    about: &'static str,
    settings: &'static [(&'static str, &'static str)],
    by: fn(Scene) -> Attack,
) -> Run {
    felt(name, about, settings, Bounds::UNFELT, by)
}

const fn felt(
    name: &'static str,
    about: &'static str,
    settings: &'static [(&'static str, &'static str)],
    bounds: Bounds,
    by: fn(Scene) -> Attack,
) -> Run {
    Run { name, about, kind: Kind::Attack { settings, bounds, seconds: ATTACK_SECONDS, by } }
}
