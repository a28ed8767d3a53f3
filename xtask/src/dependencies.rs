//! What other people's crates may bring in: their licences, how many there are, none of them twice.

mod app_tree;
mod duplicates;
mod graph;
mod licences;
mod policy;
mod spdx;

use anyhow::Result;

use crate::ci::Outcome;
use crate::site::Site;
pub(crate) use app_tree::AppTree;
use graph::Graph;
pub(crate) use policy::Policy;

/// The CI step: judges the dependencies by `xtask/dependencies.toml`.
pub(crate) fn check(site: &Site) -> Result<Outcome> {
    let policy = Policy::load(&site.root)?;
    let app = AppTree::load(site, &policy.default_app)?;
    let mut problems = licences::problems(&Graph::load(site)?, &policy.licences);
    problems.extend(duplicates::problems(&app, &policy.duplicates));
    problems.extend(app.over_budget(policy.budget.crates));
    for warning in duplicates::needless(&app, &policy.duplicates) {
        site.say(&format!("WARNING: {warning}"));
    }
    for problem in &problems {
        site.say(&format!("error: {problem}"));
    }
    let count = format!("{} crates of {} in `{}`", app.count(), policy.budget.crates, policy.default_app);
    site.say(&count);
    match problems.len() {
        0 => Ok(Outcome::Passed(count)),
        problems => Ok(Outcome::Failed(format!("problems: {problems}; {count}"))),
    }
}
