//! `health`: asks the running app whether it can serve.

use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use clap::Arg;
use houtai_core::Error;
use houtai_http::ManagementSettings;
use houtai_observe::ask::{Answer, ask};
use http::{Request, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::table::table;
use crate::terminal;

/// Longer than the checks may take by default.
const TIMEOUT: Duration = Duration::from_secs(5);

pub(crate) struct Health;

impl Command for Health {
    fn name(&self) -> &'static str {
        "health"
    }

    fn about(&self) -> &'static str {
        "Asks the running app whether it can serve, check by check; the exit code is 0 if it can"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let address = Arg::new("address").long("address").value_name("HOST:PORT");
        let help = "Where its management listens [otherwise management.host and management.port]";
        command.arg(json_flag()).arg(address.help(help))
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(health(call))
    }
}

async fn health(call: Call) -> Outcome {
    let (json, address) = (call.flag("json"), call.text("address").map(str::to_owned));
    let address = match address {
        Some(address) => address,
        None => configured(call).await?,
    };
    let report = report(&address).await;
    let is_ready = report["status"] == "ok";
    let text = if json { format!("{report:#}\n") } else { shown(&report) };
    printed(terminal::print(&text))?;
    Ok(if is_ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where the settings say that the management listens.
async fn configured(call: Call) -> houtai_core::Result<String> {
    let prepared = call.launch.prepare().await.map_err(|error| Error::internal(error.to_string()))?;
    let settings = prepared.settings.get::<ManagementSettings>();
    let settings = settings.ok_or_else(|| Error::internal("the app has no settings `management`"))?;
    if !settings.enabled {
        return Err(Error::internal("management.enabled is false: there is nobody to ask"));
    }
    if settings.port == 0 {
        let text = "management.port is 0, a free one: name the one it took by --address, or set the port";
        return Err(Error::internal(text));
    }
    Ok(SocketAddr::new(reachable(settings.host), settings.port).to_string())
}

/// An address for everybody is reached from here by loopback.
fn reachable(host: IpAddr) -> IpAddr {
    match host {
        IpAddr::V4(host) if host.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(host) if host.is_unspecified() => IpAddr::V6(std::net::Ipv6Addr::LOCALHOST),
        host => host,
    }
}

/// What `/readyz` says; where nobody says anything, that is the report.
async fn report(address: &str) -> Value {
    let unreachable = |reason: String| {
        let check = json!({"name": "management", "status": "failed", "reason": reason, "took_ms": 0});
        json!({"status": "unreachable", "checks": [check]})
    };
    let request = Request::get("/readyz").header("host", address).header("connection", "close");
    let request = match request.body(Full::<Bytes>::default()) {
        Ok(request) => request,
        Err(_) => return unreachable(format!("`{address}` is no address; write HOST:PORT")),
    };
    match ask(address, request, TIMEOUT).await {
        Ok(answer) => read(&answer).unwrap_or_else(|| {
            unreachable(format!(
                "{address} answered {} and no report; is this the management listener?",
                answer.status
            ))
        }),
        Err(error) => unreachable(format!("{address}: {error}; does the app run?")),
    }
}

fn read(answer: &Answer) -> Option<Value> {
    let is_report = matches!(answer.status, StatusCode::OK | StatusCode::SERVICE_UNAVAILABLE);
    let report: Value = serde_json::from_slice(&answer.body).ok().filter(|_| is_report)?;
    report["checks"].is_array().then_some(report)
}

fn shown(report: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |check: &Value| {
        let took = format!("{} ms", check["took_ms"]);
        vec![text(&check["name"]), text(&check["status"]), took, plain(&text(&check["reason"]))]
    };
    let rows: Vec<_> = report["checks"].as_array().into_iter().flatten().map(row).collect();
    let checks = table(&["CHECK", "STATUS", "TOOK", "REASON"], &rows);
    let note =
        |note: &Value| format!("note: {}: {}\n", plain(&text(&note["name"])), plain(&text(&note["text"])));
    let notes: String = report["notes"].as_array().into_iter().flatten().map(note).collect();
    let space = if notes.is_empty() { "" } else { "\n" };
    format!("{}\n\n{checks}{space}{notes}", plain(&text(&report["status"])))
}

/// A reason may hold anything; a terminal would obey some of it.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_for_everybody_is_asked_through_loopback() {
        for (host, expected) in [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("10.1.2.3", "10.1.2.3")] {
            assert_eq!(reachable(host.parse().unwrap()).to_string(), expected);
        }
    }

    #[tokio::test]
    async fn where_nobody_listens_the_report_says_so() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let told = report(&closed.to_string()).await;
        assert_eq!(told["status"], "unreachable");
        assert!(told["checks"][0]["reason"].as_str().unwrap().contains("does the app run?"), "{told}");
        assert!(shown(&told).starts_with("unreachable\n\nCHECK "));
        assert!(report("no address").await["checks"][0]["reason"].is_string());
    }

    #[test]
    fn notes_stand_below_the_checks() {
        let report = json!({"status": "ok", "checks": [], "notes": [{"name": "log", "text": "no\nspace"}]});
        assert!(shown(&report).ends_with("\n\nnote: log: no space\n"), "{}", shown(&report));
    }

    #[test]
    fn what_a_terminal_would_obey_is_not_printed() {
        let report = json!({"status": "ok", "checks": [
            {"name": "a", "status": "failed", "reason": "\u{1b}[2Jgone", "took_ms": 1},
        ]});
        assert!(!shown(&report).contains('\u{1b}'));
    }
}
