//! The command line.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches};
use houtai_config::{Environment, inherited_listeners};
use houtai_core::App;
use houtai_observe::Logging;

use crate::command::{COMMANDS, Call};
use crate::launch::{Embedded, Launch};
use crate::{LaunchError, log, terminal};

/// Runs an app's command line: what `houtai::main!` calls.
pub fn main(app: fn() -> App, embedded: Embedded) -> ExitCode {
    // Once to know the name and version; a declaration has no effects.
    let declared = app();
    let matches = definition(declared.name(), declared.api_version()).get_matches();
    let logging = log::start(&Environment::of_process());
    let Some((command, of_command)) = matches.subcommand() else { return ExitCode::from(2) };
    let Some(found) = COMMANDS.iter().find(|known| known.name() == command) else { return ExitCode::from(2) };
    let mut launch = launch(app(), embedded, &matches).logging(logging.clone());
    // Before any thread exists: taking the sockets also takes their names out of the environment.
    match inherited_listeners(&launch.environment) {
        Ok(inherited) => launch = launch.inherited(inherited),
        Err(error) => return failed(&logging, &error.into()),
    }
    let call = Call { launch, matches: of_command.clone() };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => {
            let result = runtime.block_on(found.run(call));
            // A task that is stuck must not keep the process from ending: everything that is waited for is over.
            runtime.shutdown_background();
            result
        }
        Err(error) => Err(houtai_core::Error::from(error).context("starting the runtime").into()),
    };
    let code = result.unwrap_or_else(|error| failed(&logging, &error));
    log::finish(&logging);
    code
}

fn failed(logging: &Logging, error: &LaunchError) -> ExitCode {
    // Whoever reads only the file must find the reason there.
    if logging.has_file() {
        tracing::error!(%error, "the app has ended with an error");
    }
    // What was said before stands before it.
    log::finish(logging);
    terminal::complain(&format!("error: {error}"));
    ExitCode::FAILURE
}

fn definition(name: &str, version: &str) -> clap::Command {
    let mut root = clap::Command::new(name.to_owned())
        .about(format!("{name}, built with houtai"))
        .version(version.to_owned())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(global("profile", "NAME", "dev, test or prod [otherwise HOUTAI_PROFILE, then dev]"))
        .arg(global("root", "FOLDER", "The app root, with config/ and data/ [otherwise HOUTAI_ROOT]"))
        .arg(
            global("set", "KEY=VALUE", "Sets one setting, above all files and the environment")
                .action(ArgAction::Append),
        );
    for command in COMMANDS {
        root = root.subcommand(command.define(clap::Command::new(command.name()).about(command.about())));
    }
    root
}

fn global(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .help(help)
        .global(true)
        .help_heading("Options of every command")
}

fn launch(app: App, embedded: Embedded, matches: &ArgMatches) -> Launch {
    let mut launch = Launch::new(app).embedded(embedded);
    if let Some(profile) = matches.get_one::<String>("profile") {
        launch = launch.profile(profile);
    }
    if let Some(root) = matches.get_one::<String>("root") {
        launch = launch.root(root);
    }
    let sets = matches.get_many::<String>("set").into_iter().flatten();
    launch.sets(sets.cloned())
}
