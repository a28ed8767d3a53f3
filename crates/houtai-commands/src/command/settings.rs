//! `settings`: every key with the value in force and where it came from.

use clap::{Arg, ArgAction};
use houtai_core::settings::Listed;
use serde_json::{Value, json};

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::table::table;
use crate::terminal;

pub(crate) struct SettingsCommand;

impl Command for SettingsCommand {
    fn name(&self) -> &'static str {
        "settings"
    }

    fn about(&self) -> &'static str {
        "Lists every setting with its value, default, origin and meaning"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let markdown = Arg::new("markdown").long("markdown").action(ArgAction::SetTrue);
        command.arg(json_flag()).arg(markdown.help("Prints the reference page of all settings"))
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(settings(call))
    }
}

async fn settings(call: Call) -> Outcome {
    let (json, markdown) = (call.flag("json"), call.flag("markdown"));
    let prepared = call.launch.prepare().await?;
    let listed = prepared.settings.listed();
    if markdown {
        return printed(terminal::print(&houtai_config::reference(prepared.settings.subjects())));
    }
    if json {
        return printed(terminal::print_json(&listed.iter().map(to_json).collect()));
    }
    let rows: Vec<_> = listed.iter().map(row).collect();
    let text = table(&["KEY", "VALUE", "DEFAULT", "ORIGIN", "RELOADABLE", "MEANING"], &rows);
    printed(terminal::print(&text))
}

fn row(listed: &Listed) -> Vec<String> {
    let reloadable = if listed.key.reloadable { "yes" } else { "no" };
    vec![
        listed.key.key.clone(),
        listed.value.clone(),
        listed.key.default.clone(),
        listed.origin.to_string(),
        reloadable.to_owned(),
        // --json has all of it.
        first_sentence(&listed.key.doc),
    ]
}

/// The text up to the first full stop or semicolon that ends something; one within a word does not.
fn first_sentence(doc: &str) -> String {
    let mut sentence: Vec<&str> = Vec::new();
    for word in doc.split_whitespace() {
        let end = word.strip_suffix(['.', ';']);
        sentence.push(end.unwrap_or(word));
        if end.is_some() {
            break;
        }
    }
    sentence.join(" ")
}

fn to_json(listed: &Listed) -> Value {
    let key = &listed.key;
    let defaults = key.profile_defaults.iter().map(|(profile, value)| (profile.to_string(), json!(value)));
    json!({
        "key": key.key,
        "value": listed.value,
        "default": key.default,
        "profile_defaults": defaults.collect::<serde_json::Map<_, _>>(),
        "origin": listed.origin.to_string(),
        "expected": key.expected,
        "rules": key.rules,
        "reloadable": key.reloadable,
        "secret": key.secret,
        "doc": key.doc.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_within_a_word_does_not_end_the_sentence() {
        assert_eq!(first_sentence("Such as `10.0.0.0/8`. More."), "Such as `10.0.0.0/8`");
        assert_eq!(first_sentence("The port;\n 0 takes a free one."), "The port");
        assert_eq!(first_sentence("No end"), "No end");
    }
}
