//! `run`: scripts inside the started app.

use std::process::ExitCode;

use clap::{Arg, ArgAction};
use houtai_core::validate::suggest;
use houtai_core::{App, Context, Error, Result, Script, panic_text};
use serde_json::json;

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::table::table;
use crate::{LaunchError, terminal};

pub(crate) struct Run;

impl Command for Run {
    fn name(&self) -> &'static str {
        "run"
    }

    fn about(&self) -> &'static str {
        "Runs a script inside the started app, without serving; without a name it lists the scripts"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        // One list, so that everything behind the name goes to the script, what looks like an option too.
        let script = Arg::new("script").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true);
        let script = script.value_names(["SCRIPT", "ARGS"]).action(ArgAction::Append);
        command.arg(json_flag()).arg(script.help("The name of the script and its arguments"))
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(run(call))
    }
}

async fn run(call: Call) -> Outcome {
    let mut args = call.matches.get_many::<String>("script").into_iter().flatten().cloned();
    let Some(name) = args.next() else { return list(&call) };
    let mut args: Vec<String> = args.collect();
    let script = find(&call.launch.app, &name)?;
    match args.first().map(String::as_str) {
        Some("--help" | "-h") => {
            return printed(terminal::print(&format!("{name}: {}\n", script.doc().trim())));
        }
        // As everywhere it ends the options, which here is only `--help`.
        Some("--") => drop(args.remove(0)),
        _ => {}
    }
    let entered = call.launch.enter().await?;
    let result = guarded(script, entered.context().clone(), args).await;
    // The app is left in order whatever the script did; the script's own error is the one to tell first.
    let left = entered.leave().await;
    result.map_err(|error| error.context(format!("script `{name}`")))?;
    left.map(|()| ExitCode::SUCCESS)
}

/// Runs it on a task of its own, so that a panic becomes an error and the stop hooks still run.
async fn guarded(script: Script, context: Context, args: Vec<String>) -> Result<()> {
    let task = tokio::spawn(async move { script.run(context, args).await });
    match task.await {
        Ok(result) => result,
        Err(error) if error.is_panic() => {
            Err(Error::internal(format!("it panicked: {}", panic_text(&*error.into_panic()))))
        }
        Err(error) => Err(error.into()),
    }
}

fn find(app: &App, name: &str) -> Result<Script, LaunchError> {
    let found = app.scripts().find(|(_, script)| script.name() == name);
    found.map(|(_, script)| script.clone()).ok_or_else(|| {
        let names: Vec<&str> = app.scripts().map(|(_, script)| script.name()).collect();
        let meant = suggest(name, names.iter().copied()).map(|known| format!("; did you mean `{known}`?"));
        let known = if names.is_empty() {
            "the app has none".to_owned()
        } else {
            format!("there are: {}", names.join(", "))
        };
        Error::internal(format!("there is no script `{name}`; {known}{}", meant.unwrap_or_default())).into()
    })
}

fn list(call: &Call) -> Outcome {
    let scripts: Vec<_> = call.launch.app.scripts().collect();
    if call.flag("json") {
        let rows = scripts
            .iter()
            .map(|(module, script)| json!({"name": script.name(), "module": module, "doc": script.doc()}));
        return printed(terminal::print_json(&rows.collect()));
    }
    if scripts.is_empty() {
        return printed(terminal::print(
            "The app has no scripts. Put `#[script]` on an async fn and list it in a module.\n",
        ));
    }
    let rows = scripts.iter().map(|(module, script)| {
        let summary = script.doc().lines().next().unwrap_or_default().trim();
        vec![script.name().to_owned(), (*module).to_owned(), summary.to_owned()]
    });
    printed(terminal::print(&table(&["SCRIPT", "MODULE", "WHAT IT DOES"], &rows.collect::<Vec<_>>())))
}
