//! `new`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::tool::{Tool, files};

/// The checkout of this crate, by which the machine would show in a snapshot.
fn checkout() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    folder.canonicalize().unwrap().to_str().unwrap().to_owned()
}

/// All files of a new project but the lock file, which changes with every dependency.
fn shown(project: &Path) -> String {
    let files = files(project).into_iter().filter(|(path, _)| path != "Cargo.lock");
    let text: String = files.map(|(path, text)| format!("===== {path}\n{text}\n")).collect();
    text.replace(&checkout(), "<checkout>")
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap().success()
}

#[test]
fn a_project_is_made_and_the_next_steps_are_told() {
    let tool = Tool::new();
    let out = tool.run(&["new", "shop"]).printed();
    assert!(out.starts_with("shop is ready: "), "{out}");
    assert!(out.contains("cd shop\n  cargo run -- serve "), "{out}");
    let manifest = fs::read_to_string(tool.folder().join("shop/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"shop\""), "{manifest}");
}

#[test]
fn folders_on_the_way_are_made() {
    let tool = Tool::new();
    tool.run(&["new", "code/rust/shop"]).printed();
    assert!(tool.folder().join("code/rust/shop/src/main.rs").is_file());
}

#[test]
fn a_taken_name_changes_nothing_and_a_free_one_is_told() {
    let tool = Tool::new();
    fs::create_dir(tool.folder().join("shop")).unwrap();
    fs::create_dir(tool.folder().join("shop-2")).unwrap();
    let error = tool.run(&["new", "shop"]).refused();
    assert_eq!(error, "error: `shop` is there already\n  → take another name, such as `shop-3`\n");
    assert_eq!(fs::read_dir(tool.folder()).unwrap().count(), 2);
}

#[test]
fn a_name_that_will_not_do_is_refused_with_a_better_one() {
    let tool = Tool::new();
    for (name, better) in
        [("My Shop", "my-shop"), ("code/1shop", "shop"), ("houtai-shop", "shop"), ("", "my-app")]
    {
        let error = tool.run(&["new", name]).refused();
        assert!(error.contains(&format!("→ take `{better}`")), "{error}");
    }
    assert_eq!(fs::read_dir(tool.folder()).unwrap().count(), 0);
}

#[test]
fn a_path_that_ends_in_no_name_is_told() {
    assert!(Tool::new().run(&["new", ".."]).refused().contains("`..` ends in no name"));
}

#[test]
fn the_files_of_a_project_are_these() {
    let tool = Tool::new();
    insta::assert_snapshot!(shown(&tool.project(&[])));
}

#[test]
fn the_files_of_a_chinese_project_are_these() {
    let tool = Tool::new();
    insta::assert_snapshot!(shown(&tool.project(&["--lang", "zh"])));
}

#[test]
fn every_file_begins_with_its_reason() {
    let tool = Tool::new();
    for (path, text) in files(&tool.project(&[])) {
        let head: Vec<&str> = text.lines().take(2).collect();
        let is_comment = |line: &&str| line.starts_with('#') || line.starts_with("//!");
        assert!(head.iter().any(is_comment), "{path}");
        assert!(!text.contains("{{") || path.ends_with(".rs"), "{path} has a gap");
        assert!(!text.lines().any(|line| line.starts_with('@')), "{path} has a condition");
    }
}

#[test]
fn both_languages_have_the_same_code() {
    let tool = Tool::new();
    let code = |lang| -> Vec<(String, usize)> {
        let project = tool.folder().join(lang);
        tool.run(&["new", lang, "--lang", lang]).printed();
        let rust = files(&project).into_iter().filter(|(path, _)| path.ends_with(".rs"));
        rust.map(|(path, text)| (path, text.lines().filter(|line| !line.trim().starts_with("//")).count()))
            .collect()
    };
    assert_eq!(code("en"), code("zh"));
}

#[test]
fn the_dependencies_come_from_where_it_is_told() {
    let tool = Tool::new();
    let manifest = |name: &str, options: &[&str]| {
        tool.run(&[&["new", name], options].concat()).printed();
        let read = |file: &str| fs::read_to_string(tool.folder().join(name).join(file)).unwrap();
        (read("Cargo.toml"), read("Dockerfile"))
    };
    let (text, docker) = manifest("a", &["--version", "0.1"]);
    assert!(
        text.contains("houtai = { version = \"0.1\", features = [\"decimal\"] }\n")
            && text.contains("houtai-test = \"0.1\"\n"),
        "{text}"
    );
    assert!(!docker.contains("--from=houtai"), "{docker}");
    let (text, _) = manifest("b", &["--git", "https://example.org/houtai.git", "--branch", "main"]);
    let expected =
        r#"houtai = { git = "https://example.org/houtai.git", branch = "main", features = ["decimal"] }"#;
    assert!(text.contains(expected), "{text}");
    let (text, docker) = manifest("c", &["--path", &checkout()]);
    let expected =
        format!("houtai = {{ path = \"{}/crates/houtai\", features = [\"decimal\"] }}", checkout());
    assert!(text.contains(&expected), "{text}");
    assert!(docker.contains("COPY --from=houtai crates"), "{docker}");
}

#[test]
fn a_wrong_source_makes_nothing() {
    let tool = Tool::new();
    for (options, reason) in [
        (["--path", "nowhere"], "cannot find the checkout `nowhere`"),
        (["--path", "."], "`.` is no checkout of houtai"),
        (["--version", "new"], "`new` in --version is no version"),
        (["--git", ""], "is no address of a repository"),
    ] {
        let error = tool.run(&["new", "shop", options[0], options[1]]).refused();
        assert!(error.contains(reason), "{error}");
    }
    assert_eq!(tool.run(&["new", "shop", "--path", ".", "--version", "1"]).code, Some(2));
    assert_eq!(fs::read_dir(tool.folder()).unwrap().count(), 0);
}

#[test]
fn a_repository_is_begun_where_there_is_none_around() {
    let tool = Tool::new();
    let project = tool.project(&[]);
    assert!(project.join(".git").is_dir());
    for folder in ["target", "data", "vendor"] {
        assert!(git(&project, &["check-ignore", "-q", folder]), "{folder}");
    }
    tool.run_in(&project, &["new", "inner"]).printed();
    assert!(!project.join("inner/.git").exists());
    tool.run_in(&project, &["new", "target/ignored"]).printed();
    assert!(project.join("target/ignored/.git").is_dir());
    tool.run(&["new", "plain", "--vcs", "none"]).printed();
    assert!(!tool.folder().join("plain/.git").exists());
}

#[test]
fn json_tells_what_was_made() {
    let tool = Tool::new();
    let out = tool.run(&["new", "shop", "--json"]).printed();
    let made: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&made["name"], &made["folder"]), (&"shop".into(), &"<folder>/shop".into()));
    assert!(made["files"].as_array().unwrap().contains(&"src/main.rs".into()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_behind() {
    let tool = Tool::new();
    // A limit on the size of files fails a write as a full disk does.
    let script = r#"trap "" XFSZ; ulimit -f 1; exec "$0" new shop"#;
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_houtai")]).current_dir(tool.folder());
    let output = command.output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.starts_with("error: cannot write `"), "{error}");
    assert_eq!(fs::read_dir(tool.folder()).unwrap().count(), 0);
}
