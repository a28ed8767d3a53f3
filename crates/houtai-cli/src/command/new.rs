//! `new`: makes a project.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgMatches};
use serde_json::json;

use super::{Command, json_flag};
use crate::error::{Error, Result};
use crate::lock_file;
use crate::name::{self, Purpose};
use crate::project::{Language, Project};
use crate::repository;
use crate::screen::{Screen, Tone};
use crate::source::{self, Source};
use crate::staging::Staging;

pub(crate) const COMMAND: Command =
    Command { name: "new", about: "Makes a project: a small service with a test, ready to run", define, run };

fn define(command: clap::Command) -> clap::Command {
    let place = "The name of the project, or a folder whose last part is the name: `shop`, `code/shop`";
    let lang = Arg::new("lang")
        .long("lang")
        .value_name("LANGUAGE")
        .value_parser(["en", "zh"])
        .default_value("en")
        .help("The language of comments and pages");
    let vcs = Arg::new("vcs")
        .long("vcs")
        .value_name("KIND")
        .value_parser(["git", "none"])
        .default_value("git")
        .help("Whether a repository is begun, when there is none around the folder");
    command
        .arg(Arg::new("place").value_name("NAME").required(true).help(place))
        .arg(lang)
        .args(source::arguments())
        .groups(source::groups())
        .arg(vcs)
        .arg(json_flag())
}

fn run(matches: &ArgMatches, screen: &Screen) -> Result<ExitCode> {
    let given = matches.get_one::<String>("place").map(String::as_str).unwrap_or_default();
    let place = Place::read(given)?;
    let language = match matches.get_one::<String>("lang").map(String::as_str) {
        Some("zh") => Language::Chinese,
        _ => Language::English,
    };
    let project = Project { name: place.name, language, source: Source::read(matches)? };
    let has_repository = matches.get_one::<String>("vcs").is_none_or(|vcs| vcs == "git");
    let files = write(&project, &place.folder, has_repository)?;
    if matches.get_flag("json") {
        screen.print_json(&json!({"name": project.name, "folder": place.folder, "files": files}))?;
    } else {
        screen.print(&done(&project, given, files.len(), screen))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the project will be.
struct Place {
    name: String,
    folder: PathBuf,
}

impl Place {
    fn read(given: &str) -> Result<Self> {
        let path = Path::new(given);
        let name = match path.file_name() {
            Some(name) => name.to_string_lossy().into_owned(),
            None if given.is_empty() => String::new(),
            None => {
                let message = format!("`{given}` ends in no name");
                return Err(Error::new(message).next("give the folder that is to be made, such as `shop`"));
            }
        };
        name::check(&name, Purpose::Package)?;
        let folder =
            std::path::absolute(path).map_err(|error| Error::io(format!("cannot use `{given}`"), &error))?;
        if folder.symlink_metadata().is_ok() {
            let free = free_name(&folder, &name);
            let message = format!("`{given}` is there already");
            return Err(Error::new(message).next(format!("take another name, such as `{free}`")));
        }
        Ok(Self { name, folder })
    }
}

/// The first of `shop-2`, `shop-3` … that is not there.
fn free_name(taken: &Path, name: &str) -> String {
    let mut names = (2_u32..).map(|number| format!("{name}-{number}"));
    names.find(|name| !taken.with_file_name(name).exists()).unwrap_or_default()
}

/// Writes all files, or none. Tells their paths.
fn write(project: &Project, folder: &Path, has_repository: bool) -> Result<Vec<String>> {
    let staging = Staging::begin(folder)?;
    let mut files = project.files();
    files.extend(lock_file::of(&project.source).map(|text| ("Cargo.lock".to_owned(), text)));
    for (path, text) in &files {
        staging.write(path, text)?;
    }
    if has_repository {
        repository::begin(staging.folder(), folder);
    }
    lock_file::trim(staging.folder());
    staging.place()?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

fn done(project: &Project, given: &str, files: usize, screen: &Screen) -> String {
    let made = screen.tone(format!("{} is ready", project.name), Tone::Good);
    format!("{made}: {files} files in {given}\n{}", project.next_steps(given))
}
