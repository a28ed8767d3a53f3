//! `explain`: what one very request would go through.

use std::process::ExitCode;

use clap::Arg;
use houtai_core::Error;
use houtai_http::{Explained, Explanation};
use http::Method;
use serde_json::{Value, json};

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
    if !path.starts_with('/') {
        return Err(Error::internal(format!("a path begins with `/`; did you mean `/{path}`?")).into());
    }
    let prepared = call.launch.prepare().await?;
    let explained = prepared.assembled.table.explain(&method, &path, &prepared.settings);
    let statuses = documented(prepared.assembled.document.value(), &explained, &method);
    if json {
        printed(terminal::print_json(&to_json(&explained, &statuses)))?;
    } else {
        printed(terminal::print(&text(&method, &path, &explained, &statuses)))?;
    }
    let refused = explained.status.is_some_and(|status| status >= 400);
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The statuses that the document promises for the operation; none for one that is not in it.
fn documented(document: &Value, explanation: &Explanation, method: &Method) -> Vec<String> {
    let Some(path) = &explanation.path else { return Vec::new() };
    let method = if method == Method::HEAD { "get".to_owned() } else { method.as_str().to_ascii_lowercase() };
    let responses = document["paths"][path][method]["responses"].as_object();
    responses.into_iter().flat_map(|responses| responses.keys().cloned()).collect()
}

fn text(method: &Method, path: &str, explanation: &Explanation, statuses: &[String]) -> String {
    let head = match &explanation.operation {
        Some(operation) => format!("{method} {path} goes to {operation}\n\n"),
        None => format!("{method} {path} is answered by the server itself\n\n"),
    };
    let row = |one: &Explained| vec![one.step.name().to_owned(), one.what.clone()];
    let rows: Vec<_> = explanation.steps.iter().map(row).collect();
    let table = table(&["STEP", "WHAT HAPPENS"], &rows);
    let answers = if statuses.is_empty() {
        String::new()
    } else {
        format!("\nThe document promises {}.\n", statuses.join(", "))
    };
    format!("{head}{table}{answers}")
}

fn to_json(explanation: &Explanation, statuses: &[String]) -> Value {
    let steps = explanation.steps.iter().map(|one| json!({"step": one.step.name(), "what": one.what}));
    json!({
        "operation": explanation.operation,
        "path": explanation.path,
        "status": explanation.status,
        "statuses": statuses,
        "steps": steps.collect::<Vec<_>>(),
    })
}
