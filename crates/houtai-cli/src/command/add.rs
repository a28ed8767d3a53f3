//! `add`: adds an endpoint, a model, a module or a script to a project.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches};
use serde_json::json;

use super::{Command, json_flag};
use crate::addition::{self, Addition, Endpoint, METHODS, Model};
use crate::error::{Error, Result};
use crate::existing::Existing;
use crate::formatting::Formatting;
use crate::name::{self, Purpose};
use crate::screen::{Screen, Tone};

pub(crate) const COMMAND: Command = Command {
    name: "add",
    about: "Adds an endpoint, a model, a module or a script to the project, with its test",
    define,
    run,
};

fn define(command: clap::Command) -> clap::Command {
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(endpoint())
        .subcommand(model())
        .subcommand(kind("module", "Adds a module with a first endpoint", "Its name: `orders`"))
        .subcommand(
            kind("script", "Adds a script", "Its module and its name: `products/clean`").arg(of_module()),
        )
}

fn kind(name: &'static str, about: &'static str, help: &'static str) -> clap::Command {
    let lang = Arg::new("lang").long("lang").value_name("LANGUAGE").value_parser(["en", "zh"]);
    clap::Command::new(name)
        .about(about)
        .arg(Arg::new("name").value_name("NAME").required(true).help(help))
        .arg(lang.help("The language of comments [otherwise that of src/main.rs]"))
        .arg(json_flag())
}

fn endpoint() -> clap::Command {
    let method = Arg::new("method").long("method").value_name("METHOD").value_parser(METHODS);
    let path = Arg::new("path").long("path").value_name("PATH");
    let access = Arg::new("access").long("access").value_name("ACCESS").default_value("public");
    kind("endpoint", "Adds an endpoint", "Its module and its name: `products/search`")
        .arg(of_module())
        .arg(method.default_value("get").ignore_case(true).help("What requests it answers"))
        .arg(path.help("Where it answers, such as `/products/{id}/reviews` [otherwise `/MODULE/NAME`]"))
        .arg(access.help("Who may call it: `public`, `signed_in`, or a permission such as `products.edit`"))
}

fn model() -> clap::Command {
    let fields = Arg::new("fields").value_name("FIELD").action(ArgAction::Append);
    let help = "Its fields: `name:String`, `price:Decimal`, `'note:Option<Text>'`, `'author:Ref<Author>'`; \
                with `:unique`, `:index` or `:now` behind it";
    kind("model", "Adds a model, which is a table", "Its module and its name: `products/Review`")
        .arg(fields.help(help))
        .arg(of_module())
}

fn of_module() -> Arg {
    let arg = Arg::new("module").long("module").value_name("MODULE");
    arg.help("Its module, where the name does not say it [otherwise the only one]")
}

fn run(matches: &ArgMatches, screen: &Screen) -> Result<ExitCode> {
    let Some((kind, matches)) = matches.subcommand() else { return Ok(ExitCode::from(2)) };
    let here =
        std::env::current_dir().map_err(|error| Error::io("cannot tell the working directory", &error))?;
    let project = Existing::find(&here)?;
    let addition = addition(kind, matches, &project)?;
    let formatting = Formatting::of(&project.root, &addition.listed_in);
    addition.apply(&project)?;
    let files = addition.files.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>();
    formatting.keep(&project.root, files.iter().copied().chain([addition.listed_in.as_str()]));
    if matches.get_flag("json") {
        let (title, changed) = (&addition.title, [&addition.listed_in]);
        screen.print_json(
            &json!({"added": title, "root": project.root, "created": files, "changed": changed, "next": addition.next}),
        )?;
    } else {
        screen.print(&done(&addition, screen))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn addition(kind: &str, matches: &ArgMatches, project: &Existing) -> Result<Addition> {
    let text = |name| matches.get_one::<String>(name).cloned();
    let given = text("name").unwrap_or_default();
    let is_chinese = text("lang").map_or_else(|| project.is_chinese(), |language| language == "zh");
    if kind == "module" {
        name::check(&given, Purpose::Item)?;
        return addition::module(project, &given, is_chinese);
    }
    let (module, name) = module_and_name(&given, text("module"), project)?;
    if kind == "model" {
        let fields = matches.get_many::<String>("fields").into_iter().flatten();
        return Model::read(module, name, fields)?.addition(project, is_chinese);
    }
    name::check(&name, Purpose::Item)?;
    if kind == "script" {
        return addition::script(project, &module, &name, is_chinese);
    }
    let path = text("path").unwrap_or_else(|| format!("/{module}/{name}").replace('_', "-"));
    let access = text("access").unwrap_or_default();
    if access != "public" {
        identified(project)?;
    }
    let method = text("method").unwrap_or_default().to_lowercase();
    Endpoint { module, name, method, path, access }.addition(project, is_chinese)
}

/// `products/search` names both; otherwise the module is an option, or the only one there is.
fn module_and_name(given: &str, option: Option<String>, project: &Existing) -> Result<(String, String)> {
    match (given.split_once('/'), option) {
        (Some((module, name)), None) => Ok((module.to_owned(), name.to_owned())),
        (Some((module, name)), Some(option)) if module == option => Ok((option, name.to_owned())),
        (Some((module, _)), Some(option)) => {
            let message = format!("the name says the module `{module}` and --module says `{option}`");
            Err(Error::new(message).next("leave one of them out"))
        }
        (None, Some(option)) => Ok((option, given.to_owned())),
        (None, None) => match project.modules()?.as_slice() {
            [only] => Ok((only.clone(), given.to_owned())),
            [] => Err(Error::new("the project has no module").next("make one with `houtai add module NAME`")),
            several => {
                let message = format!("`{given}` says no module, and there are `{}`", several.join("`, `"));
                Err(Error::new(message).next(format!("write `{}/{given}`", several[0])))
            }
        },
    }
}

/// Without a part that says who is calling, an app with such an endpoint does not start.
fn identified(project: &Existing) -> Result<()> {
    if project.read("src/main.rs")?.contains(".identify(") {
        return Ok(());
    }
    let message =
        "nothing in `src/main.rs` says who is calling, so an endpoint that is not public cannot be served";
    Err(Error::new(message)
        .next("give the app an `.identify(..)`: docs/howto/protect-an-endpoint.md of houtai shows one")
        .next("or leave `--access` out"))
}

fn done(addition: &Addition, screen: &Screen) -> String {
    let mut text = format!("{}\n\n", screen.tone(format!("added {}", addition.title), Tone::Good));
    for (path, _) in &addition.files {
        text += &format!("  new      {}\n", screen.tone(path, Tone::Strong));
    }
    let listed_in = screen.tone(&addition.listed_in, Tone::Strong);
    text += &format!("  changed  {listed_in}: {}\n\n", addition.lines.join(" "));
    text += "Its test runs with `cargo test`.\n";
    match addition.next {
        Some(next) => text + &format!("Next: `{next}`, which writes the migration that makes its table.\n"),
        None => text,
    }
}
