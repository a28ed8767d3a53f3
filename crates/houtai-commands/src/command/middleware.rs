//! `middleware`: the stack in its order.

use houtai_http::STACK;
use serde_json::json;

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::table::table;
use crate::terminal;

pub(crate) struct Middleware;

impl Command for Middleware {
    fn name(&self) -> &'static str {
        "middleware"
    }

    fn about(&self) -> &'static str {
        "Prints what every request goes through, in order, with the reason for each step"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        command.arg(json_flag())
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(middleware(call))
    }
}

async fn middleware(call: Call) -> Outcome {
    if call.flag("json") {
        let steps = STACK.iter().map(|(step, reason)| json!({"step": step.name(), "reason": reason}));
        return printed(terminal::print_json(&steps.collect()));
    }
    let rows = STACK.iter().enumerate().map(|(index, (step, reason))| {
        vec![(index + 1).to_string(), step.name().to_owned(), (*reason).to_owned()]
    });
    let text = table(&["", "STEP", "REASON"], &rows.collect::<Vec<_>>());
    let hint = "\n`explain GET /path` prints what one request goes through.\n";
    printed(terminal::print(&(text + hint)))
}
