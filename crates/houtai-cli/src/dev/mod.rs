//! `houtai dev`: builds the app again at each change and starts it again, while its ports stay open.

pub(crate) mod addresses;
mod ansi;
mod answer;
mod app;
mod banner;
mod build;
mod cycle;
pub(crate) mod options;
mod page;
pub(crate) mod project;
mod report;
mod request;
mod trouble;
mod watch;

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches};

use crate::command::{Command, json_flag};
use crate::error::{Error, Result};
use crate::screen::Screen;
use options::Options;

/// The command.
pub(crate) const COMMAND: Command = Command {
    name: "dev",
    about: "Runs the project, and builds and starts it again at each change",
    define,
    run,
};

const DETAILS: &str = "\
The ports stay open as long as `houtai dev` runs. A request that comes while the app is built waits for the new app; \
when it does not compile or does not start, the answer is a page with the error, which reloads by itself.

Watched are the sources of the project and of its path dependencies, Cargo.toml, Cargo.lock, build.rs, files that the \
code includes, and config/ and migrations/, whose change only restarts.

  houtai dev
  houtai dev -- --set server.port=9000
  houtai dev --release --features sqlite -- --profile test";

fn define(command: clap::Command) -> clap::Command {
    command
        .after_help(DETAILS)
        .arg(text("package", "NAME", "The package, where the workspace has several").short('p'))
        .arg(text("bin", "NAME", "The program, where the package has several"))
        .arg(flag("release", "Builds with optimisations"))
        .arg(text("features", "LIST", "Features for cargo").short('F').action(ArgAction::Append))
        .arg(flag("no-default-features", "Leaves the default features out"))
        .arg(
            text("grace", "SECONDS", "How long a replaced app may finish its requests before it is killed")
                .default_value("5")
                .value_parser(clap::value_parser!(u16)),
        )
        .arg(json_flag().help("Prints events as lines of JSON, for editors"))
        .arg(
            Arg::new("arguments")
                .value_name("ARGUMENTS")
                .help("Handed on to the app's `serve`")
                .last(true)
                .num_args(0..)
                .value_parser(clap::value_parser!(std::ffi::OsString)),
        )
}

fn text(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

fn run(matches: &ArgMatches, screen: &Screen) -> Result<ExitCode> {
    let folder =
        std::env::current_dir().map_err(|error| Error::io("cannot tell the working directory", &error))?;
    let one = |name: &str| matches.get_one::<String>(name).cloned();
    let many = |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned().collect();
    let grace = matches.get_one::<u16>("grace").copied().unwrap_or_default();
    let options = Options {
        folder,
        package: one("package"),
        bin: one("bin"),
        release: matches.get_flag("release"),
        features: many("features"),
        no_default_features: matches.get_flag("no-default-features"),
        json: matches.get_flag("json"),
        grace: std::time::Duration::from_secs(grace.into()),
        arguments: matches.get_many("arguments").into_iter().flatten().cloned().collect(),
    };
    cycle::run(options, *screen)
}
