//! `cargo xtask docs`: writes the reference pages that the program itself knows best.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::arguments::{Arguments, Flag};
use crate::ci::Outcome;
use crate::commands::Command;
use crate::site::{self, Site};

/// The command that generates pages.
pub(crate) const COMMAND: Command = Command {
    name: "docs",
    summary: "Write the generated reference pages.",
    details: "The pages come from the `hello` example, which is built for it.",
    flags: &[Flag {
        name: "--check",
        value: None,
        help: "Write nothing, fail when a page is not up to date.",
    }],
    run,
};

/// A generated page and what `hello` has to be asked for it.
struct Page {
    path: &'static str,
    arguments: &'static [&'static str],
}

const PAGES: &[Page] = &[
    Page { path: "docs/reference/settings.md", arguments: &["settings", "--markdown"] },
    Page { path: "docs/reference/events.md", arguments: &["metrics", "--markdown"] },
];

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let site = Site::find(false)?;
    if !arguments.has("--check") {
        write(&site)?;
        return Ok(ExitCode::SUCCESS);
    }
    match check(&site)? {
        Outcome::Passed(_) => Ok(ExitCode::SUCCESS),
        Outcome::Failed(why) | Outcome::NotTested(why) => {
            site.say(&format!("error: {why}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The CI step: fails when a page is not what would be generated.
pub(crate) fn check(site: &Site) -> Result<Outcome> {
    let mut stale = Vec::new();
    for page in PAGES {
        let committed = std::fs::read_to_string(site.root.join(page.path)).unwrap_or_default();
        if committed != generated(site, page)? {
            stale.push(page.path);
        }
    }
    if stale.is_empty() {
        let paths: Vec<&str> = PAGES.iter().map(|page| page.path).collect();
        return Ok(Outcome::Passed(format!("up to date: {}", paths.join(", "))));
    }
    Ok(Outcome::Failed(format!("not up to date: {}; run `cargo xtask docs`", stale.join(", "))))
}

fn write(site: &Site) -> Result<()> {
    for page in PAGES {
        let text = generated(site, page)?;
        let file = site.root.join(page.path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&file, text).with_context(|| format!("cannot write `{}`", page.path))?;
        site.say(&format!("wrote {}", page.path));
    }
    Ok(())
}

fn generated(site: &Site, page: &Page) -> Result<String> {
    // With every feature that brings settings or metrics: the pages list all that there can be.
    let mut command =
        site.cargo(&["run", "--quiet", "--package", "hello", "--features", "houtai/otlp", "--"]);
    command.args(page.arguments);
    // The page tells the defaults, whatever the person at this terminal has set.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HOUTAI_")) {
        command.env_remove(name);
    }
    Ok(one_final_newline(&site::read(&mut command)?))
}

fn one_final_newline(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_ends_with_one_newline() {
        assert_eq!(one_final_newline("# A\n\n\n"), "# A\n");
        assert_eq!(one_final_newline("# A"), "# A\n");
    }
}
