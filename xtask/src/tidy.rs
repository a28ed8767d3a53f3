//! `cargo xtask tidy`: rules about the tree that the compiler does not know.
//!
//! A rule nobody runs decays, so every one of them is a small program here, in a file of its own.

mod finding;
mod measures;
mod subject;

mod markdown;
mod source;
mod workspace;

mod changelog;
mod contents_page;
mod crate_table;
mod descriptions;
mod file_size;
mod foundation;
mod function_size;
mod layers;
mod links;
mod lints;
mod machine_traces;
mod membership;
mod names;
mod registries;
mod snapshots;

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::{Arguments, Flag};
use crate::commands::Command;
use crate::site::Site;
use crate::tree::Tree;
use finding::{Finding, Severity};
use measures::Measure;
use subject::Subject;

/// The command that runs all rules.
pub(crate) const COMMAND: Command = Command {
    name: "tidy",
    summary: "Check layers, sizes, names, links and manifests of the tree.",
    details: "Reads the files that are or would be committed; builds nothing.\n\
              A file over its size says why after `Size:` in its head comment, a function after `Length:` in the \
              comment above it.",
    flags: &[Flag { name: "--json", value: None, help: "Print findings and measures as one JSON document." }],
    run,
};

/// One rule about the tree.
pub(crate) struct Rule {
    /// A short name for the findings.
    pub(crate) name: &'static str,
    /// Lists what is wrong.
    pub(crate) check: fn(&Subject) -> Vec<Finding>,
}

const RULES: &[Rule] = &[
    membership::RULE,
    layers::RULE,
    foundation::RULE,
    crate_table::RULE,
    descriptions::RULE,
    lints::RULE,
    file_size::RULE,
    function_size::RULE,
    contents_page::RULE,
    names::RULE,
    links::RULE,
    machine_traces::RULE,
    registries::RULE,
    snapshots::RULE,
    changelog::RULE,
];

/// What the rules found and what was measured on the way.
pub(crate) struct Report {
    findings: Vec<(&'static str, Finding)>,
    measures: Vec<Measure>,
}

impl Report {
    /// Runs all rules on the repository.
    pub(crate) fn make(site: &Site) -> Result<Self> {
        let subject = Subject::of(Tree::load(&site.root)?)?;
        let found =
            |rule: &Rule| (rule.check)(&subject).into_iter().map(|finding| (rule.name, finding)).collect();
        let findings = RULES.iter().flat_map::<Vec<_>, _>(found).collect();
        Ok(Self { findings, measures: measures::of(&subject) })
    }

    /// How many findings are errors.
    pub(crate) fn errors(&self) -> usize {
        self.findings.iter().filter(|(_, finding)| finding.severity == Severity::Error).count()
    }

    /// For people: a line for each finding, the measures, the count.
    pub(crate) fn text(&self) -> String {
        let findings = self.findings.iter().map(|(rule, finding)| finding.line(rule));
        let measures = self.measures.iter().map(Measure::line);
        let count = match self.errors() {
            0 => format!("tidy: {} rules hold", RULES.len()),
            1 => "tidy: 1 error".to_owned(),
            errors => format!("tidy: {errors} errors"),
        };
        findings.chain(measures).chain([count]).collect::<Vec<_>>().join("\n")
    }

    fn json(&self) -> serde_json::Value {
        let findings: Vec<_> = self.findings.iter().map(|(rule, finding)| finding.json(rule)).collect();
        serde_json::json!({ "errors": self.errors(), "findings": findings, "measures": self.measures })
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let site = Site::find(arguments.has("--json"))?;
    let report = Report::make(&site)?;
    site.answer(&if site.json { format!("{:#}", report.json()) } else { report.text() });
    Ok(if report.errors() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
