//! `cargo xtask budgets`: what the default app costs to build.

mod handler;
mod workspace_copy;

use std::process::{Command as Process, ExitCode};
use std::time::{Instant, SystemTime};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::arguments::{Arguments, Flag};
use crate::ci::Outcome;
use crate::commands::Command;
use crate::dependencies::{AppTree, Policy};
use crate::site::Site;
use workspace_copy::WorkspaceCopy;

/// The command that measures.
pub(crate) const COMMAND: Command = Command {
    name: "budgets",
    summary: "Measure crate count, build time and rebuild time of the default app.",
    details: "Builds a copy of the workspace below `target/`: once from nothing, then after one changed string of a \
              handler, three times.\nToo many crates fail; too long a build is a warning, since machines are noisy.",
    flags: &[Flag {
        name: "--json",
        value: None,
        help: "Print the numbers as JSON; all else goes to standard error.",
    }],
    run,
};

const REBUILDS: usize = 3;

/// What was measured, beside what is allowed.
#[derive(Serialize)]
struct Costs {
    crates: usize,
    crates_allowed: usize,
    build_seconds: f64,
    build_seconds_allowed: f64,
    /// The median.
    rebuild_seconds: f64,
    rebuild_seconds_allowed: f64,
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let site = Site::find(arguments.has("--json"))?;
    let costs = measure(&site)?;
    if site.json {
        site.answer(&format!("{:#}", serde_json::to_value(&costs)?));
    }
    Ok(if costs.fits() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The CI step.
pub(crate) fn step(site: &Site) -> Result<Outcome> {
    let costs = measure(site)?;
    Ok(if costs.fits() { Outcome::Passed(costs.line()) } else { Outcome::Failed(costs.line()) })
}

fn measure(site: &Site) -> Result<Costs> {
    let Policy { default_app, budget, .. } = Policy::load(&site.root)?;
    let crates = AppTree::load(site, &default_app)?.count();
    let copy = WorkspaceCopy::make(&site.root)?;
    let build_seconds = timed_build(site, &copy, &default_app)?;
    let rebuild_seconds = rebuild(site, &copy, &default_app)?;
    copy.remove()?;
    let costs = Costs {
        crates,
        crates_allowed: budget.crates,
        build_seconds,
        build_seconds_allowed: budget.build_seconds,
        rebuild_seconds,
        rebuild_seconds_allowed: budget.rebuild_seconds,
    };
    site.say(&costs.line());
    costs.warnings().iter().for_each(|warning| site.say(&format!("WARNING: {warning}")));
    Ok(costs)
}

/// The median of several builds, each after another text in a handler.
fn rebuild(site: &Site, copy: &WorkspaceCopy, app: &str) -> Result<f64> {
    let file = copy.folder.join("examples").join(app).join("src/main.rs");
    let original = std::fs::read_to_string(&file)?;
    let mut seconds = Vec::new();
    for round in 1..=REBUILDS {
        let before = built_at(copy, app)?;
        std::fs::write(&file, handler::changed(&original, round)?)?;
        seconds.push(timed_build(site, copy, app)?);
        if built_at(copy, app)? == before {
            bail!("`{app}` was not built again after a change of its handler, so the time means nothing");
        }
    }
    Ok(median(seconds))
}

fn built_at(copy: &WorkspaceCopy, app: &str) -> Result<SystemTime> {
    let program = format!("{app}{}", std::env::consts::EXE_SUFFIX);
    let file = copy.target.join("debug").join(program);
    let known = std::fs::metadata(&file).and_then(|metadata| metadata.modified());
    known.with_context(|| format!("cannot tell when `{}` was built", file.display()))
}

fn timed_build(site: &Site, copy: &WorkspaceCopy, app: &str) -> Result<f64> {
    let mut cargo = Process::new("cargo");
    cargo.args(["build", "--quiet", "--package", app, "--target-dir"]).arg(&copy.target);
    cargo.current_dir(&copy.folder);
    let start = Instant::now();
    if !site.run(&mut cargo)? {
        bail!("`{app}` does not build, so nothing can be measured");
    }
    let seconds = start.elapsed().as_secs_f64();
    site.say(&format!("{seconds:.1} s"));
    Ok(seconds)
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or_default()
}

impl Costs {
    /// Only the crate count decides: a time says as much about the machine as about us.
    fn fits(&self) -> bool {
        self.crates <= self.crates_allowed
    }

    fn line(&self) -> String {
        format!(
            "crates {} of {}, build {:.1} s of {:.1} s, rebuild {:.1} s of {:.1} s",
            self.crates,
            self.crates_allowed,
            self.build_seconds,
            self.build_seconds_allowed,
            self.rebuild_seconds,
            self.rebuild_seconds_allowed,
        )
    }

    fn warnings(&self) -> Vec<String> {
        let times = [
            ("clean build", self.build_seconds, self.build_seconds_allowed),
            ("rebuild", self.rebuild_seconds, self.rebuild_seconds_allowed),
        ];
        let slow = times.into_iter().filter(|(_, seconds, allowed)| seconds > allowed);
        slow.map(|(name, seconds, allowed)| format!("THE {name} TOOK {seconds:.1} s, OVER {allowed:.1} s"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(crates: usize, build_seconds: f64) -> Costs {
        Costs {
            crates,
            crates_allowed: 260,
            build_seconds,
            build_seconds_allowed: 150.0,
            rebuild_seconds: 0.84,
            rebuild_seconds_allowed: 2.5,
        }
    }

    #[test]
    fn only_the_crate_count_fails() {
        assert!(costs(260, 1000.0).fits());
        assert!(!costs(261, 10.0).fits());
    }

    #[test]
    fn slow_build_is_a_warning() {
        assert!(costs(100, 150.0).warnings().is_empty());
        assert_eq!(costs(100, 151.0).warnings(), ["THE clean build TOOK 151.0 s, OVER 150.0 s"]);
    }

    #[test]
    fn line_tells_all_three() {
        let expected = "crates 100 of 260, build 60.0 s of 150.0 s, rebuild 0.8 s of 2.5 s";
        assert_eq!(costs(100, 60.0).line(), expected);
    }

    #[test]
    fn middle_build_counts() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }
}
