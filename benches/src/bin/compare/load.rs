//! One run of the load generator.

use std::time::Duration;

use houtai_workload::cpu::Used;
use serde_json::Value;

use crate::launch::{LOAD_CORE, launcher};
use crate::places::Places;
use crate::request::Request;
use crate::server::Server;
use crate::wire::Tool;
use crate::{Failure, cpu, h2load};

/// As many connections as keep one core busy without queueing for long.
pub(crate) const CONNECTIONS: &str = "64";

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Microseconds of the server's CPU time per request.
    pub(crate) cpu: f64,
    /// The same of PostgreSQL, where the request needs it.
    pub(crate) postgresql: f64,
    pub(crate) requests_per_second: f64,
    /// The share of its core that the server used. Far below 1, the generator was the bottleneck, and the
    /// server paid for waking up more often than it would under full load.
    pub(crate) busy: f64,
}

/// Loads `server` for some seconds.
pub(crate) fn run(
    server: &Server,
    request: Request,
    tool: Tool,
    seconds: u32,
    places: &Places,
) -> Result<Cost, Failure> {
    let before = cpu::nanoseconds_of_group(server.pid())?;
    let postgresql_before = Used::now()?;
    let Answered { requests, seconds } = match tool {
        Tool::Wrk => wrk(server.port(), request, seconds, places)?,
        Tool::H2load(wire) => h2load::run(server.port(), request, wire, seconds)?,
    };
    let used = Duration::from_nanos(cpu::nanoseconds_of_group(server.pid())?.saturating_sub(before));
    let postgresql = if server.asks_postgresql() {
        Used::now()?.since(&postgresql_before).postgresql
    } else {
        Duration::ZERO
    };
    Ok(Cost {
        postgresql: postgresql.as_secs_f64() * 1e6 / requests,
        cpu: used.as_secs_f64() * 1e6 / requests,
        requests_per_second: requests / seconds,
        busy: used.as_secs_f64() / seconds,
    })
}

fn wrk(port: u16, request: Request, seconds: u32, places: &Places) -> Result<Answered, Failure> {
    let output = launcher(LOAD_CORE, "wrk")?
        .args(["--threads", "1", "--connections", CONNECTIONS, "--duration", &format!("{seconds}s")])
        .arg("--script")
        .arg(places.scenarios().join("load.lua"))
        .arg(format!("http://127.0.0.1:{port}{}", request.path()))
        .arg("--")
        .args(request.for_wrk(places))
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    parse(&said).map_err(|failure| {
        format!("wrk: {failure}: {said}{}", String::from_utf8_lossy(&output.stderr)).into()
    })
}

/// What the generator counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Answered {
    pub(crate) requests: f64,
    pub(crate) seconds: f64,
}

/// Reads what `load.lua` wrote. Any error spoils the run, because an error is cheaper than an answer.
fn parse(said: &str) -> Result<Answered, Failure> {
    let line = said.lines().find_map(|line| line.strip_prefix("result ")).ok_or("no result")?;
    let result: Value = serde_json::from_str(line)?;
    let counted = |name: &str| result[name].as_f64().ok_or_else(|| format!("no {name}"));
    let (requests, errors) = (counted("requests")?, counted("errors")?);
    if requests < 1.0 || errors > 0.0 {
        return Err(format!("{requests} answers and {errors} errors").into());
    }
    Ok(Answered { requests, seconds: counted("microseconds")? / 1e6 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(requests: u32, errors: u32) -> String {
        format!("Running\nresult {{\"requests\":{requests},\"microseconds\":2500000,\"errors\":{errors}}}\n")
    }

    #[test]
    fn the_result_line_is_found() {
        assert_eq!(parse(&result(7, 0)).unwrap(), Answered { requests: 7.0, seconds: 2.5 });
    }

    #[test]
    fn errors_spoil_a_run() {
        assert!(parse(&result(7, 2)).unwrap_err().to_string().contains("2 errors"));
        assert!(parse(&result(0, 0)).is_err());
        assert!(parse("unable to connect").is_err());
    }
}
