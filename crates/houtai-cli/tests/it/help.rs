//! `--help`, and command lines that say nothing.

use crate::tool::Tool;

#[test]
fn help_lists_the_commands() {
    let help = Tool::new().run(&["--help"]).printed();
    assert!(help.contains("\n  new "), "{help}");
}

#[test]
fn every_command_has_help() {
    let tool = Tool::new();
    let help = tool.run(&["--help"]).printed();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.map_while(|line| line.split_whitespace().next());
    let commands: Vec<&str> = commands.filter(|command| *command != "help").collect();
    assert!(commands.len() > 1, "{help}");
    for command in commands {
        assert!(tool.run(&[command, "--help"]).printed().contains("Usage: houtai"), "{command}");
    }
}

#[test]
fn a_wrong_command_line_is_code_2() {
    let tool = Tool::new();
    for arguments in
        [&[][..], &["nwe"], &["new"], &["new", "shop", "--lang", "fr"], &["new", "a", "--rev", "1"]]
    {
        assert_eq!(tool.run(arguments).code, Some(2), "{arguments:?}");
    }
}
