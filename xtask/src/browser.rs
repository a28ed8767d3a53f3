//! The pages in a real browser: the CI step that opens them in headless Chromium.

use std::path::PathBuf;
use std::process::Command as Process;

use anyhow::{Context, Result, bail};

use crate::ci::Outcome;
use crate::hello::Hello;
use crate::site::{Site, answers, is_root_on_debian};

const BROWSERS: [&str; 2] = ["chromium", "chromium-browser"];

/// A page, and texts that stand in it only once its scripts have run.
struct Page {
    path: &'static str,
    shows: &'static [&'static str],
}

/// The data dictionary, a file. The label of its filter is hidden until the script shows it.
const DICTIONARY: Page = Page {
    path: "data-dictionary.html",
    shows: &["<label>筛选", "1 张表", "href=\"#table-todos\"", "What to do, in one line."],
};

const PAGES: &[Page] = &[
    Page { path: "/docs", shows: &["todos_create", "/todos/{id}", "Things to do."] },
    // The first address that a person opens leads to the docs.
    Page { path: "/", shows: &["todos_create"] },
];

/// The CI step.
pub(crate) fn step(site: &Site) -> Result<Outcome> {
    let Some(browser) = installed(site)? else {
        return Ok(Outcome::NotTested(
            "there is no chromium; on Debian: apt-get install chromium".to_owned(),
        ));
    };
    let hello = Hello::start(site)?;
    let mut failures = Vec::new();
    for page in PAGES {
        failures.extend(faults(site, browser, &format!("{}{}", hello.address, page.path), page)?);
    }
    let file = dictionary(site)?;
    failures.extend(faults(site, browser, &format!("file://{}", file.display()), &DICTIONARY)?);
    let pages = format!("{} pages", PAGES.len() + 1);
    Ok(if failures.is_empty() { Outcome::Passed(pages) } else { Outcome::Failed(failures.join("; ")) })
}

/// The browser, installed where that is possible: as root on Debian.
fn installed(site: &Site) -> Result<Option<&'static str>> {
    if let Some(found) = found() {
        return Ok(Some(found));
    }
    if is_root_on_debian() {
        site.run(Process::new("apt-get").args(["update", "-qq"]))?;
        site.run(
            Process::new("apt-get")
                .args(["install", "-y", "-qq", "chromium"])
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )?;
    }
    Ok(found())
}

fn found() -> Option<&'static str> {
    BROWSERS.into_iter().find(|browser| answers(browser, &["--version"]))
}

/// Writes the data dictionary of the example, which is built.
fn dictionary(site: &Site) -> Result<PathBuf> {
    let file = site.root.join("target/xtask-hello").join(DICTIONARY.path);
    let mut command = Process::new(site.root.join("target/debug/hello"));
    command.args(["data-dictionary", "--format", "html", "--lang", "zh", "--output"]).arg(&file);
    if !site.run(&mut command)? {
        bail!("hello writes no data dictionary");
    }
    Ok(file)
}

/// What is wrong with a page: missing texts, and what the browser's console complains about.
fn faults(site: &Site, browser: &str, address: &str, page: &Page) -> Result<Vec<String>> {
    let profile = site.root.join("target/xtask-browser");
    // A profile of an earlier run could show a page from its cache.
    let _ = std::fs::remove_dir_all(&profile);
    let mut command = Process::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]);
    command.args([
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--enable-logging=stderr",
    ]);
    command.args(["--virtual-time-budget=10000", "--dump-dom"]);
    command.arg(format!("--user-data-dir={}", profile.display())).arg(address);
    let output = command.output().with_context(|| format!("cannot start {browser}"))?;
    let (dom, console) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let missing = page.shows.iter().filter(|text| !dom.contains(**text));
    let missing = missing.map(|text| format!("{} does not show `{text}`", page.path));
    let complaints = console.lines().filter(|line| line.contains("CONSOLE") && is_fault(line));
    let complaints = complaints.map(|line| format!("{}: {line}", page.path));
    Ok(missing.chain(complaints).collect())
}

/// Errors of scripts and violations of the content security policy; warnings of the vendored page are its own.
fn is_fault(line: &str) -> bool {
    ["Refused to", "Uncaught", "Failed to load resource"].iter().any(|sign| line.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_and_errors_are_faults_and_warnings_are_not() {
        assert!(is_fault("CONSOLE(1) \"Refused to load the script\""));
        assert!(is_fault("CONSOLE(1) \"Uncaught TypeError\""));
        assert!(!is_fault("CONSOLE(1) \"deepLinking: deprecated\""));
    }
}
