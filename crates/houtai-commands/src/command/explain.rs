//! `explain`: what one very request would go through.

use std::process::ExitCode;

use clap::Arg;
use houtai_core::Error;
use houtai_http::{Explained, Explanation};
use http::Method;
use serde_json::json;

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::table::table;
use crate::terminal;

pub(crate) struct Explain;

impl Command for Explain {
    fn name(&self) -> &'static str {
        "explain"
    }

    fn about(&self) -> &'static str {
        "Says what a request would go through: explain GET /todos/7"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        command
            .arg(json_flag())
            .arg(Arg::new("method").required(true).value_name("METHOD").help("GET, POST …"))
            .arg(
                Arg::new("path")
                    .required(true)
                    .value_name("PATH")
                    .help("The path, as a client would ask for it"),
            )
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(explain(call))
    }
}

async fn explain(call: Call) -> Outcome {
    let (json, method, path) = (call.flag("json"), call.text("method"), call.text("path"));
    let method = method.unwrap_or_default().to_ascii_uppercase();
    let method: Method = method.parse().map_err(|_| Error::internal(format!("`{method}` is no method")))?;
    let path = path.unwrap_or_default().to_owned();
    let prepared = call.launch.prepare().await?;
    let explained = prepared.assembled.table.explain(&method, &path, &prepared.settings);
    if json {
        printed(terminal::print_json(&to_json(&explained)))?;
    } else {
        printed(terminal::print(&text(&method, &path, &explained)))?;
    }
    Ok(if explained.operation.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(method: &Method, path: &str, explanation: &Explanation) -> String {
    let head = match &explanation.operation {
        Some(operation) => format!("{method} {path} goes to {operation}\n\n"),
        None => format!("{method} {path} is answered by the server itself\n\n"),
    };
    let row = |one: &Explained| vec![one.step.name().to_owned(), one.what.clone()];
    let rows: Vec<_> = explanation.steps.iter().map(row).collect();
    head + &table(&["STEP", "WHAT HAPPENS"], &rows)
}

fn to_json(explanation: &Explanation) -> serde_json::Value {
    let steps = explanation.steps.iter().map(|one| json!({"step": one.step.name(), "what": one.what}));
    json!({"operation": explanation.operation, "steps": steps.collect::<Vec<_>>()})
}
