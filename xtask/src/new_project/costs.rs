//! `cargo xtask new-project`: what a new project costs whoever begins with it.

use std::path::Path;
use std::process::{Command as Process, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::call::get;
use super::made::{Made, tool};
use crate::arguments::{Arguments, Flag};
use crate::commands::Command;
use crate::dependencies::{AppTree, Policy};
use crate::site::{self, Site};

/// The command that measures.
pub(crate) const COMMAND: Command = Command {
    name: "new-project",
    summary: "Measure a new project: time to the first answer, rebuild times, crates.",
    details: "Makes a project below `target/`, builds it from nothing, starts it and asks it; then changes a text of \
              an endpoint and a field of a model, three times each, and builds and starts it again.\n\
              Crates must be downloaded before. Too many crates fail.",
    flags: &[Flag {
        name: "--json",
        value: None,
        help: "Print the numbers as JSON; all else goes to standard error.",
    }],
    run,
};

const ROUNDS: usize = 3;

/// What was measured; times are medians where there are several.
#[derive(Serialize)]
struct Costs {
    crates: usize,
    crates_allowed: usize,
    /// From `houtai new` to the first answer, everything built from nothing.
    first_answer_seconds: f64,
    /// `cargo build` after another text of an endpoint.
    string_seconds: f64,
    /// `cargo build` after another field of a model.
    field_seconds: f64,
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let site = Site::find(arguments.has("--json"))?;
    let costs = measure(&site)?;
    if site.json {
        site.answer(&format!("{:#}", serde_json::to_value(&costs)?));
    }
    let fits = costs.crates <= costs.crates_allowed;
    Ok(if fits { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(site: &Site) -> Result<Costs> {
    let tool = tool(site)?;
    let target = site.root.join("target/new-project/build");
    if target.exists() {
        std::fs::remove_dir_all(&target)?;
    }
    let begin = Instant::now();
    let project = Made::new(site, &tool, "en", &target)?;
    project.build(site)?;
    let app = project.serve()?;
    get(&app.address, "/products")?;
    let first_answer_seconds = begin.elapsed().as_secs_f64();
    drop(app);
    let string_seconds = rebuilt(site, &project, "src/products/resource.rs", "Lists products.", |round| {
        format!("Lists products, {round}.")
    })?;
    let field = "    pub price_cents: u32,\n}\n\n/// What a client";
    let field_seconds = rebuilt(site, &project, "src/products/model.rs", field, |round| {
        let more = format!("    /// Another.\n    pub more_{round}: Option<u32>,\n}}\n\n/// What a client");
        format!("    pub price_cents: u32,\n{more}")
    })?;
    let costs = Costs {
        crates: crates(&project)?,
        crates_allowed: Policy::load(&site.root)?.budget.crates,
        first_answer_seconds,
        string_seconds,
        field_seconds,
    };
    site.say(&costs.line());
    project.remove()?;
    std::fs::remove_dir_all(&target)?;
    Ok(costs)
}

/// The median of several builds, each after another text in the place of one.
fn rebuilt(site: &Site, project: &Made, path: &str, from: &str, to: impl Fn(usize) -> String) -> Result<f64> {
    let file = project.folder.join(path);
    let original = std::fs::read_to_string(&file)?;
    if !original.contains(from) {
        bail!("`{path}` of the project does not hold `{from}`, so nothing can be measured");
    }
    let mut seconds = Vec::new();
    for round in 1..=ROUNDS {
        let before = built_at(&project.program())?;
        std::fs::write(&file, original.replacen(from, &to(round), 1))?;
        let start = Instant::now();
        project.build(site)?;
        seconds.push(start.elapsed().as_secs_f64());
        if built_at(&project.program())? == before {
            bail!("the project was not built again after a change, so the time means nothing");
        }
    }
    std::fs::write(&file, original)?;
    project.build(site)?;
    seconds.sort_by(f64::total_cmp);
    Ok(seconds.get(ROUNDS / 2).copied().unwrap_or_default())
}

fn built_at(program: &Path) -> Result<std::time::SystemTime> {
    let known = std::fs::metadata(program).and_then(|metadata| metadata.modified());
    known.with_context(|| format!("cannot tell when `{}` was built", program.display()))
}

fn crates(project: &Made) -> Result<usize> {
    let mut cargo = Process::new("cargo");
    cargo.args(["tree", "--offline", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    Ok(AppTree::parse("shop", &site::read(cargo.current_dir(&project.folder))?).count())
}

impl Costs {
    fn line(&self) -> String {
        format!(
            "crates {} of {}, first answer after {:.1} s, rebuild after a string {:.2} s, after a field {:.2} s",
            self.crates,
            self.crates_allowed,
            self.first_answer_seconds,
            self.string_seconds,
            self.field_seconds,
        )
    }
}
