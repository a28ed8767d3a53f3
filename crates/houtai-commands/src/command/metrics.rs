//! `metrics`: every metric that `/metrics` may show.

use clap::{Arg, ArgAction};
use houtai_observe::metrics::{Listed, reference};
use serde_json::{Value, json};

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::table::table;
use crate::terminal;

pub(crate) struct MetricsCommand;

impl Command for MetricsCommand {
    fn name(&self) -> &'static str {
        "metrics"
    }

    fn about(&self) -> &'static str {
        "Lists every metric with its kind, unit, labels and meaning"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let markdown = Arg::new("markdown").long("markdown").action(ArgAction::SetTrue);
        command.arg(json_flag()).arg(markdown.help("Prints the reference page of all metrics"))
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(metrics(call))
    }
}

async fn metrics(call: Call) -> Outcome {
    let (json, markdown) = (call.flag("json"), call.flag("markdown"));
    let listed = call.launch.prepare().await?.metrics.listed();
    if markdown {
        return printed(terminal::print(&reference(&listed)));
    }
    if json {
        return printed(terminal::print_json(&listed.iter().map(to_json).collect()));
    }
    let rows: Vec<_> = listed.iter().map(row).collect();
    printed(terminal::print(&table(&["NAME", "KIND", "UNIT", "LABELS", "MEANING"], &rows)))
}

fn row(listed: &Listed) -> Vec<String> {
    let metric = listed.metric;
    let (kind, labels) = (metric.kind.as_str(), metric.labels.join(", "));
    vec![metric.name.to_owned(), kind.to_owned(), metric.unit.to_owned(), labels, metric.help.to_owned()]
}

fn to_json(listed: &Listed) -> Value {
    let metric = listed.metric;
    json!({
        "name": metric.name,
        "kind": metric.kind.as_str(),
        "unit": metric.unit,
        "labels": metric.labels,
        "help": metric.help,
        "part": listed.part,
    })
}
