//! What a person can get wrong, and the answer.

use std::fs;

use houtai_config::{ConfigProblem, start};

use crate::app::{Root, run, started, subjects};

fn base(text: &str) -> String {
    let root = Root::with(&[("base.toml", text)]);
    root.refused(&root.options())
}

#[test]
fn mistakes_of_all_sources_come_together() {
    let root = Root::with(&[
        ("base.toml", "[server]\nprot = 9000\nport = 'many'\n"),
        ("dev.toml", "[server]\nmax_connections = = 5\n"),
    ]);
    let options =
        root.options_with(&[("HOUTAI_SERVER_TITLE", "x")], &["server.max_connections=0", "verbose"]);
    assert_eq!(
        root.refused(&options),
        "6 mistakes in the settings:

  1. server.prot = 9000
         in config/base.toml:2
         is not a known setting
         → did you mean `server.port`?

  2. config/dev.toml:2:19: this is not valid TOML: extra `=`, expected nothing
         | max_connections = = 5
         |                   ^
         → correct this line; strings need quotes: `name = \"value\"`

  3. server_title = x
         in environment variable HOUTAI_SERVER_TITLE
         is not a known setting
         → did you mean `HOUTAI_SERVER__TITLE`?

  4. --set verbose: there is no `=` in it
         → write it as `--set server.port=9000`

  5. server.port = \"many\"
         in config/base.toml:3
         must be an integer from 0 to 65535

  6. server.max_connections = 0
         in --set
         must be at least 1 and at most 100000"
    );
}

#[test]
fn two_broken_files_are_both_told() {
    let root = Root::with(&[("base.toml", "[server\nport = 1\n"), ("dev.toml", "server.port 1\n")]);
    let told = root.refused(&root.options());
    assert!(told.contains("config/base.toml:1:8") && told.contains("config/dev.toml:1:"), "{told}");
}

#[test]
fn an_unknown_subject_suggests_the_known_one() {
    assert!(base("[sever]\nport = 1").ends_with("→ did you mean `server.port`?"));
    assert!(base("[sever]\nwhatever = 1").ends_with("→ did you mean `server`?"));
}

#[test]
fn a_key_that_stands_twice_is_told_with_the_second_line() {
    let told = base("[server]\nport = 1\nport = 2\n");
    assert!(told.starts_with("config/base.toml:3:1: this is not valid TOML: duplicate key"), "{told}");
    assert!(told.contains("merge the two"), "{told}");
}

#[test]
fn lines_are_counted_through_a_bom_windows_line_ends_and_chinese() {
    let told = base("\u{feff}# 服务器\r\n[server]\r\ntitle = '标题'\r\nport = '八千'\r\n");
    assert_eq!(
        told,
        "server.port = \"八千\"\n    in config/base.toml:4\n    must be an integer from 0 to 65535"
    );
}

#[test]
fn an_empty_file_and_one_with_a_bom_only_are_fine() {
    let root = Root::with(&[("base.toml", ""), ("dev.toml", "\u{feff}")]);
    assert_eq!(started(&root.options()).1.layers.len(), 2);
}

#[test]
fn a_very_long_value_is_cut() {
    let told = base(&format!("server.port = '{}'", "9".repeat(100_000)));
    assert!(told.len() < 300 && told.contains("… (100002 characters)"), "{told}");
    let told = base(&format!("{} = 1", "a".repeat(100_000)));
    assert!(told.len() < 400, "{told}");
}

#[test]
fn numbers_beyond_the_type_are_told_as_they_were_written() {
    assert!(base("server.port = 65536").starts_with("server.port = 65536\n"));
    let huge = "99999999999999999999999";
    assert!(base(&format!("server.port = {huge}")).starts_with(&format!("server.port = {huge}\n")));
    assert!(base("server.port = 1e3").contains("must be an integer"));
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let root = Root::with(&[]);
    root.write("base.toml", b"[server]\ntitle = \"caf\xe9\"\n");
    let told = root.refused(&root.options());
    assert_eq!(told, "config/base.toml:2:13: the file is not UTF-8\n    → save it as UTF-8");
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let root = Root::with(&[]);
    fs::create_dir(root.path("base.toml")).unwrap();
    assert!(
        root.refused(&root.options()).starts_with("config/base.toml: is a folder where a file should be")
    );
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_refused() {
    let root = Root::with(&[]);
    std::os::unix::fs::symlink("/no/such/file", root.path("dev.toml")).unwrap();
    assert!(
        root.refused(&root.options()).starts_with("config/dev.toml: is a link to a file that does not exist")
    );
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let root = Root::with(&[("base.toml", "server.port = 1")]);
    fs::set_permissions(root.path("base.toml"), fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read everything; the unit test of the source covers the message there.
    if fs::read(root.path("base.toml")).is_err() {
        assert!(root.refused(&root.options()).contains("may not be read by this user"));
    }
}

#[test]
fn a_file_in_the_place_of_the_config_folder_is_refused() {
    let root = Root::with(&[]);
    fs::remove_dir(root.path("")).unwrap();
    fs::write(root.path("").to_str().unwrap().trim_end_matches('/'), "").unwrap();
    assert!(root.refused(&root.options()).contains("lies below something that is no folder"));
}

#[test]
fn no_message_shows_a_secret() {
    let root = Root::with(&[(
        "base.toml",
        "db_password = 'hunter2'\n[management]\ntokn = 'hunter2'\n[managment]\ntoken = 'hunter2'\n[other]\ntoken = 'hunter2\n",
    )]);
    let options = root.options_with(
        &[("HOUTAI_API_KEY", "hunter2"), ("HOUTAI_DATABASE_URL", "postgres://app:hunter2@db/app")],
        &["management.token", "management.token:hunter2"],
    );
    let error = run(start(&options, subjects())).err().unwrap();
    assert_eq!(error.problems().len(), 8, "{error}");
    assert!(!error.to_string().contains("hunter2"), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[test]
fn a_program_can_look_at_each_mistake() {
    let root = Root::with(&[("base.toml", "server.prot = 1")]);
    let error = run(start(&root.options(), subjects())).err().unwrap();
    let [ConfigProblem::Setting(problem)] = error.problems() else { panic!("{error}") };
    assert_eq!(problem.suggestion.as_deref(), Some("server.port"));
}
