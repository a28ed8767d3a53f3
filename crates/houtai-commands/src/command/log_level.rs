//! `log-level`: the levels of the running app.

use clap::{Arg, ArgAction};
use houtai_core::{Error, Settings, SettingsStore};
use houtai_http::ManagementSettings;
use houtai_observe::LevelSpec;
use serde_json::{Value, json};

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::log_pages::duration;
use crate::management_client::ManagementClient;
use crate::terminal;

pub(crate) struct LogLevel;

impl Command for LogLevel {
    fn name(&self) -> &'static str {
        "log-level"
    }

    fn about(&self) -> &'static str {
        "Shows or changes the levels of the running app's log: log-level info,my_app=debug --for 10m"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        command
            .arg(json_flag())
            .arg(Arg::new("levels").value_name("LEVELS").help("Such as info,my_app::billing=debug"))
            .arg(
                Arg::new("for")
                    .long("for")
                    .value_name("DURATION")
                    .requires("levels")
                    .help("After this time `log.level` counts again [otherwise until it is reloaded]"),
            )
            .arg(
                Arg::new("reset")
                    .long("reset")
                    .action(ArgAction::SetTrue)
                    .conflicts_with("levels")
                    .help("Goes back to `log.level` at once"),
            )
            .arg(
                Arg::new("address")
                    .long("address")
                    .value_name("HOST:PORT")
                    .help("Where the management listener is [otherwise management.host and management.port]"),
            )
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(log_level(call))
    }
}

async fn log_level(call: Call) -> Outcome {
    let asked = Asked::read(&call)?;
    let (json, address) = (call.flag("json"), call.text("address").map(str::to_owned));
    let prepared = call.launch.prepare().await?;
    let settings = settings::<ManagementSettings>(&prepared.settings)?;
    let client = ManagementClient::new(&settings, address.as_deref())?;
    let answer = match asked {
        Asked::Show => client.ask("GET", "/log", None).await?,
        Asked::Reset => client.ask("DELETE", "/log", None).await?,
        Asked::Change(body) => client.ask("PUT", "/log", Some(&body)).await?,
    };
    printed(if json { terminal::print_json(&answer) } else { terminal::print(&sentence(&answer)) })
}

enum Asked {
    Show,
    Reset,
    Change(Value),
}

impl Asked {
    /// Judged here, before the app is asked.
    fn read(call: &Call) -> Result<Self, Error> {
        if call.flag("reset") {
            return Ok(Self::Reset);
        }
        let Some(levels) = call.text("levels") else { return Ok(Self::Show) };
        levels
            .parse::<LevelSpec>()
            .map_err(|error| Error::internal(format!("`{levels}` is not understood {error}")))?;
        if let Some(lasting) = call.text("for") {
            duration(lasting).map_err(|problem| Error::internal(format!("--for: {problem}")))?;
        }
        Ok(Self::Change(json!({"level": levels, "for": call.text("for")})))
    }
}

fn sentence(answer: &Value) -> String {
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    let (level, setting) = (text("level"), text("setting"));
    match (answer["changed"].as_bool(), answer["until"].as_str()) {
        (Some(true), Some(until)) => {
            format!(
                "The levels are {level} until {until}; then they are {setting} again, as log.level says.\n"
            )
        }
        (Some(true), None) => format!(
            "The levels are {level} until they are changed again, another log.level is reloaded, or the app starts anew; log.level says {setting}.\n"
        ),
        _ => format!("The levels are {level}, as log.level says.\n"),
    }
}

fn settings<T: Settings>(settings: &SettingsStore) -> Result<std::sync::Arc<T>, Error> {
    settings.get::<T>().ok_or_else(|| Error::internal(format!("the app has no settings `{}`", T::SUBJECT)))
}
