//! `data-dictionary`: the tables of the app for people to read.

use std::path::Path;

use clap::Arg;

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::dictionary::{Dictionary, Form, Language, MARK};
use crate::{output_file, terminal};

pub(crate) struct DataDictionary;

impl Command for DataDictionary {
    fn name(&self) -> &'static str {
        "data-dictionary"
    }

    fn about(&self) -> &'static str {
        "Prints the tables of the models with columns, rules and references, or writes a page with their diagram"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let option = |name: &'static str, value| Arg::new(name).long(name).value_name(value);
        let format = option("format", "FORMAT").value_parser(["markdown", "html", "json"]);
        let lang = option("lang", "LANGUAGE").value_parser(["en", "zh"]).default_value("en");
        let force = Arg::new("force").long("force").action(clap::ArgAction::SetTrue).requires("output");
        command
            .arg(format.default_value("markdown").help("What to print; html is one page with a diagram"))
            .arg(json_flag().conflicts_with("format").help("The same as --format json"))
            .arg(option("module", "NAME").help("The tables of one module only"))
            .arg(lang.help("The language of everything but names and doc texts"))
            .arg(option("output", "FILE").short('o').help("Writes a file instead of standard output"))
            .arg(force.help("Writes it also over a file that is no data dictionary"))
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(data_dictionary(call))
    }
}

async fn data_dictionary(call: Call) -> Outcome {
    let form = match call.text("format") {
        _ if call.flag("json") => Form::Json,
        Some("json") => Form::Json,
        Some("html") => Form::Html,
        _ => Form::Markdown,
    };
    let language = if call.text("lang") == Some("zh") { Language::Chinese } else { Language::English };
    let module = call.text("module").map(str::to_owned);
    let output = call.text("output").map(str::to_owned);
    let force = call.flag("force");
    let prepared = call.launch.prepare().await?;
    let text = Dictionary::of(&prepared.app, module.as_deref())?.text(form, language);
    match output {
        None => printed(terminal::print(&text)),
        Some(file) => {
            output_file::write(Path::new(&file), &text, (!force).then_some(MARK))?;
            Ok(std::process::ExitCode::SUCCESS)
        }
    }
}
