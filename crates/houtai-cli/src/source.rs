//! Where a project takes the framework from.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgGroup, ArgMatches};

use crate::error::{Error, Result};

/// The folder of this crate when the tool was built; the checkout is two above it.
const BUILT_IN: &str = env!("CARGO_MANIFEST_DIR");

/// Where a project takes the framework from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Source {
    /// A checkout on this machine.
    Path(PathBuf),
    /// A repository, and perhaps a revision, branch or tag of it.
    Git { url: String, at: Option<(&'static str, String)> },
    /// A released version.
    Version(String),
}

/// The options that choose a source.
pub(crate) fn arguments() -> Vec<Arg> {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).help_heading("Where houtai comes from")
    };
    vec![
        option("path", "FOLDER", "A checkout of houtai [otherwise the one this tool was built from]"),
        option("git", "URL", "A repository of houtai"),
        option("rev", "COMMIT", "The commit of --git").requires("git"),
        option("branch", "NAME", "The branch of --git").requires("git"),
        option("tag", "NAME", "The tag of --git").requires("git"),
        option("version", "VERSION", "A released version of houtai, such as 0.1"),
    ]
}

/// At most one source, at most one place in a repository.
pub(crate) fn groups() -> [ArgGroup; 2] {
    [
        ArgGroup::new("source").args(["path", "git", "version"]),
        ArgGroup::new("reference").args(["rev", "branch", "tag"]),
    ]
}

impl Source {
    /// The chosen source, or the checkout from which the tool was built.
    pub(crate) fn read(matches: &ArgMatches) -> Result<Self> {
        let text = |name| matches.get_one::<String>(name).cloned();
        if let Some(version) = text("version") {
            return released(version);
        }
        if let Some(url) = text("git") {
            let at = ["rev", "branch", "tag"].into_iter().find_map(|kind| Some((kind, text(kind)?)));
            return fetched(url, at);
        }
        match text("path") {
            Some(folder) => checkout(Path::new(&folder)),
            None => built_from(Path::new(BUILT_IN)),
        }
    }

    /// The dependency on one of the framework's crates with a feature of it, as it stands in a manifest.
    pub(crate) fn dependency_with(&self, package: &str, feature: &str) -> String {
        let plain = self.dependency(package);
        let plain = if matches!(self, Self::Version(_)) { format!("{{ version = {plain} }}") } else { plain };
        let open = plain.strip_suffix(" }").unwrap_or(&plain);
        format!("{open}, features = [{}] }}", quoted(feature))
    }

    /// The dependency on one of the framework's crates, as it stands in a manifest.
    pub(crate) fn dependency(&self, package: &str) -> String {
        match self {
            Self::Path(folder) => {
                let folder = folder.join("crates").join(package);
                format!("{{ path = {} }}", quoted(&folder.display().to_string()))
            }
            Self::Git { url, at: None } => format!("{{ git = {} }}", quoted(url)),
            Self::Git { url, at: Some((kind, at)) } => {
                format!("{{ git = {}, {kind} = {} }}", quoted(url), quoted(at))
            }
            Self::Version(version) => quoted(version),
        }
    }
}

/// A text of TOML. JSON and TOML escape what can stand in these the same way.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn built_from(folder: &Path) -> Result<Source> {
    let root = folder.ancestors().nth(2).unwrap_or(folder);
    checkout(root).map_err(|_| {
        let gone = format!("the checkout that this tool was built from is gone: {}", root.display());
        Error::new(gone).next(
            "name another with `--path FOLDER`, or take houtai from elsewhere with `--git URL` or `--version VERSION`",
        )
    })
}

fn checkout(folder: &Path) -> Result<Source> {
    let absolute = folder
        .canonicalize()
        .map_err(|error| Error::io(format!("cannot find the checkout `{}`", folder.display()), &error))?;
    let manifest = absolute.join("crates/houtai/Cargo.toml");
    if !manifest.is_file() {
        let message = format!("`{}` is no checkout of houtai: it has no `crates/houtai`", folder.display());
        return Err(Error::new(message).next("give the folder that holds `crates/`"));
    }
    Ok(Source::Path(absolute))
}

fn fetched(url: String, at: Option<(&'static str, String)>) -> Result<Source> {
    if url.trim().is_empty() || url.starts_with('-') {
        return Err(Error::new(format!("`{url}` in --git is no address of a repository")));
    }
    Ok(Source::Git { url, at })
}

/// A version as cargo takes it: numbers between dots, perhaps with a sign in front and a pre-release behind.
fn released(version: String) -> Result<Source> {
    let numbers = version.trim_start_matches(['^', '=', '~']);
    let numbers = numbers.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = numbers.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() > 3 || !parts.iter().all(is_number) {
        return Err(
            Error::new(format!("`{version}` in --version is no version")).next("write one such as `0.1`")
        );
    }
    Ok(Source::Version(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_written_as_cargo_reads_them() {
        let git = |at| Source::Git { url: "https://example.org/h".into(), at };
        assert_eq!(git(None).dependency("houtai"), r#"{ git = "https://example.org/h" }"#);
        let tagged = git(Some(("tag", "v1".into()))).dependency("houtai");
        assert_eq!(tagged, r#"{ git = "https://example.org/h", tag = "v1" }"#);
        assert_eq!(Source::Version("0.1".into()).dependency("houtai"), r#""0.1""#);
        let feature = Source::Version("0.1".into()).dependency_with("houtai", "decimal");
        assert_eq!(feature, r#"{ version = "0.1", features = ["decimal"] }"#);
        let feature = git(None).dependency_with("houtai", "decimal");
        assert_eq!(feature, r#"{ git = "https://example.org/h", features = ["decimal"] }"#);
        let path = Source::Path("/a \"b\"".into()).dependency("houtai-test");
        assert_eq!(path, r#"{ path = "/a \"b\"/crates/houtai-test" }"#);
    }

    #[test]
    fn versions_are_numbers() {
        for version in ["0.1", "1", "=0.1.2", "0.2.0-beta.1"] {
            assert_eq!(released(version.into()), Ok(Source::Version(version.into())));
        }
        for version in ["", "latest", "1.2.3.4", "1..2"] {
            assert!(released(version.into()).is_err(), "{version}");
        }
    }

    #[test]
    fn a_checkout_that_is_gone_names_the_three_options() {
        let error = built_from(Path::new("/nowhere/crates/houtai-cli")).unwrap_err().to_string();
        assert!(
            error.starts_with("the checkout that this tool was built from is gone: /nowhere\n"),
            "{error}"
        );
        for option in ["--path", "--git", "--version"] {
            assert!(error.contains(option), "{error}");
        }
    }

    #[test]
    fn the_checkout_of_this_crate_is_found() {
        assert!(matches!(built_from(Path::new(BUILT_IN)), Ok(Source::Path(_))));
    }

    #[test]
    fn another_folder_is_no_checkout() {
        let folder = tempfile::tempdir().unwrap();
        let error = checkout(folder.path()).unwrap_err().to_string();
        assert!(error.contains("is no checkout of houtai: it has no `crates/houtai`"), "{error}");
    }
}
