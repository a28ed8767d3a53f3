//! `openapi`: the document without starting a server.

use clap::Arg;
use clap::builder::PossibleValuesParser;

use super::{Call, Command, Outcome, Work, printed};
use crate::terminal;

pub(crate) struct OpenApi;

impl Command for OpenApi {
    fn name(&self) -> &'static str {
        "openapi"
    }

    fn about(&self) -> &'static str {
        "Prints the OpenAPI document, or a Postman collection, without starting a server"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let format = Arg::new("format").long("format").value_name("FORMAT").default_value("json");
        let output = Arg::new("output").long("output").short('o').value_name("FILE");
        command
            .arg(
                format
                    .value_parser(PossibleValuesParser::new(["json", "yaml", "postman"]))
                    .help("What to print"),
            )
            .arg(output.help("Writes a file instead of standard output"))
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(openapi(call))
    }
}

async fn openapi(call: Call) -> Outcome {
    let format = call.text("format").unwrap_or("json").to_owned();
    let output = call.text("output").map(str::to_owned);
    let prepared = call.launch.prepare().await?;
    let document = &prepared.assembled.document;
    let text = match format.as_str() {
        "yaml" => document.yaml(),
        "postman" => format!("{:#}\n", document.postman()),
        _ => document.json(),
    };
    match output {
        None => printed(terminal::print(&text)),
        Some(file) => printed(
            std::fs::write(&file, text)
                .map_err(|error| std::io::Error::new(error.kind(), format!("cannot write {file}: {error}"))),
        ),
    }
}
