//! `routes`: every route that really exists.

use houtai_http::OperationInfo;
use serde_json::{Value, json};

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::table::table;
use crate::terminal;

pub(crate) struct Routes;

impl Command for Routes {
    fn name(&self) -> &'static str {
        "routes"
    }

    fn about(&self) -> &'static str {
        "Lists every route with its access, in the order of declaration"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        command.arg(json_flag())
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(routes(call))
    }
}

async fn routes(call: Call) -> Outcome {
    let json = call.flag("json");
    let prepared = call.launch.prepare().await?;
    let operations = prepared.assembled.table.operations();
    if json {
        return printed(terminal::print_json(&operations.iter().map(to_json).collect()));
    }
    let rows: Vec<_> = operations.iter().map(row).collect();
    let header = ["METHOD", "PATH", "ACCESS", "OPERATION", "WHAT IT DOES"];
    printed(terminal::print(&table(&header, &rows)))
}

fn method(operation: &OperationInfo) -> &str {
    operation.method.as_ref().map_or("any", |method| method.as_str())
}

fn row(operation: &OperationInfo) -> Vec<String> {
    let path = operation.path.as_str().to_owned();
    let access = operation.access.to_string();
    let method = if operation.is_websocket() { "GET (websocket)" } else { method(operation) };
    vec![method.to_owned(), path, access, operation.id.clone(), operation.summary.clone()]
}

fn to_json(operation: &OperationInfo) -> Value {
    json!({
        "method": operation.method.as_ref().map(http::Method::as_str),
        "path": operation.path.as_str(),
        "access": operation.access.to_string(),
        "operation": operation.id,
        "module": operation.module,
        "summary": operation.summary,
        "hidden": operation.hidden,
        "deprecated": operation.deprecated,
        "websocket": operation.is_websocket(),
        "middleware": operation.middleware,
        "source": operation.place,
    })
}
