//! `--help`, of the program and of each command.

use crate::process::Hello;

/// The options and arguments of each command, beside those that all have.
const COMMANDS: [(&str, &[&str]); 22] = [
    ("serve", &[]),
    ("run", &["--json", "[SCRIPT] [ARGS]..."]),
    ("routes", &["--json"]),
    ("middleware", &["--json"]),
    ("explain", &["--json", "<METHOD>", "<PATH>"]),
    ("settings", &["--json", "--markdown"]),
    ("metrics", &["--json", "--markdown"]),
    ("openapi", &["--format <FORMAT>", "[possible values: json, yaml, postman]", "-o, --output <FILE>"]),
    (
        "data-dictionary",
        &[
            "--format <FORMAT>",
            "[possible values: markdown, html, json]",
            "--json",
            "--module <NAME>",
            "--lang <LANGUAGE>",
            "-o, --output <FILE>",
            "--force",
        ],
    ),
    (
        "makemigrations",
        &[
            "--name <NAME>",
            "--rename <OLD=NEW>",
            "--default <COLUMN=VALUE>",
            "--no-default <COLUMN>",
            "--drop <WHAT>",
            "--check",
            "--merge",
            "--empty <MODULE>",
            "--json",
        ],
    ),
    ("migrate", &["--plan", "--to <MIGRATION>", "--fake", "--database <NAME>", "--lock-timeout <SECONDS>"]),
    ("migrations", &["--json", "--database <NAME>"]),
    ("inspect", &["--tables <NAMES>", "--database <NAME>", "--out <FOLDER>", "--force", "--json"]),
    (
        "seed",
        &[
            "--list",
            "--only <NAME>",
            "--rows <NUMBER>",
            "--model <MODEL>",
            "--seed <NUMBER>",
            "--lang <LANGUAGE>",
            "[possible values: en, zh]",
            "--database <NAME>",
            "--force",
            "--json",
        ],
    ),
    ("dumpdata", &["--model <MODEL>", "-o, --output <FILE>", "--force", "--database <NAME>", "--json"]),
    ("loaddata", &["--replace", "--skip-existing", "--database <NAME>", "--json", "<FILE>"]),
    ("db", &[]),
    ("dbshell", &["-c, --command <SQL>", "--database <NAME>", "[-- <ARGUMENTS>...]"]),
    ("check", &["--json"]),
    ("health", &["--json", "--address <HOST:PORT>"]),
    (
        "logs",
        &[
            "-f, --follow",
            "-n, --lines <NUMBER>",
            "--request-id <ID>",
            "--route <ROUTE>",
            "--level <LEVEL>",
            "--since <TIME>",
            "--until <TIME>",
            "--grep <TEXT>",
            "--file <PATH>",
            "--json",
        ],
    ),
    ("log-level", &["--for <DURATION>", "--reset", "--address <HOST:PORT>", "--json", "[LEVELS]"]),
];

/// The commands that the program lists.
pub(crate) fn listed() -> Vec<String> {
    let help = Hello::new().run(&["--help"]).printed();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names =
        commands.take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_program_lists_its_commands() {
    insta::assert_snapshot!(Hello::new().run(&["--help"]).printed());
    assert_eq!(listed(), COMMANDS.map(|(name, _)| name));
}

#[test]
fn every_command_names_its_options() {
    let everywhere =
        ["Usage: hello", "--profile <NAME>", "--root <FOLDER>", "--set <KEY=VALUE>", "-h, --help"];
    for (command, own) in COMMANDS {
        let help = Hello::new().run(&[command, "--help"]).printed();
        for part in everywhere.iter().chain(own) {
            assert!(help.contains(part), "{command}: {part} is missing in: {help}");
        }
    }
}

#[test]
fn every_listed_command_has_help_that_needs_no_app() {
    // Nothing of the app is read: broken settings are no obstacle.
    let broken = Hello::new().file("config/base.toml", "[").variable("HOUTAI_PROFILE", "nope");
    for command in listed() {
        let (long, short) = (broken.run(&[&command, "--help"]), broken.run(&[&command, "-h"]));
        assert_eq!(long.printed(), short.printed());
        assert!(!broken.run(&["help", &command]).printed().is_empty());
    }
}

#[test]
fn without_a_command_the_help_is_shown_and_the_status_is_2() {
    let ran = Hello::new().run(&[]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert_eq!(ran.err, Hello::new().run(&["--help"]).printed());
}
