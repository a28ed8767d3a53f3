//! `check`: everything that can be known to be wrong before a start.

use std::process::ExitCode;

use houtai_config::{ConfigError, ConfigProblem, ensure_data_dir};
use houtai_core::{Finding, Severity};
use houtai_http::{Management, ManagementSettings};
use serde_json::{Value, json};

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::error::counted;
use crate::{LaunchError, Prepared, terminal};

pub(crate) struct Check;

impl Command for Check {
    fn name(&self) -> &'static str {
        "check"
    }

    fn about(&self) -> &'static str {
        "Runs the start-up checks: settings, declaration, document, migrations, folders"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        command.arg(json_flag())
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(check(call))
    }
}

async fn check(call: Call) -> Outcome {
    let json = call.flag("json");
    let findings = match call.launch.prepare().await {
        Ok(prepared) => of_prepared(&prepared),
        Err(LaunchError::Declaration(findings)) => findings,
        Err(LaunchError::Settings(error)) => self::findings("settings.value", &error),
        Err(error) => return Err(error),
    };
    if json {
        printed(terminal::print_json(&findings.iter().map(to_json).collect()))?;
    } else {
        printed(terminal::print(&text(&findings)))?;
    }
    let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn findings(id: &'static str, error: &ConfigError) -> Vec<Finding> {
    error.problems().iter().map(|problem| finding(id, problem.clone())).collect()
}

fn finding(id: &'static str, mut problem: ConfigProblem) -> Finding {
    let advice = match &mut problem {
        ConfigProblem::Setting(setting) => {
            setting.suggestion.take().map(|known| format!("did you mean `{known}`?"))
        }
        ConfigProblem::Failure(failure) => failure.advice.take(),
        _ => None,
    };
    Finding::error(id, problem.to_string()).advice(advice.unwrap_or_default())
}

fn of_prepared(prepared: &Prepared) -> Vec<Finding> {
    let mut findings = prepared.assembled.findings.clone();
    findings.extend(prepared.findings());
    #[cfg(feature = "data")]
    findings.extend(prepared.migration_findings());
    if let Err(error) = ensure_data_dir(prepared.root()) {
        findings.extend(self::findings("root.data", &error));
    }
    let management = prepared.settings.get::<ManagementSettings>().filter(|settings| settings.enabled);
    if let Some(Err(error)) = management.map(|settings| Management::check(&settings)) {
        findings.push(Finding::error("management.token", error.to_string()));
    }
    findings
}

fn text(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "Nothing found: settings, declaration, document, migrations and folders are in order.\n"
            .to_owned();
    }
    let lines: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    format!("{lines}\n{}\n", counted(findings.len(), "finding"))
}

fn to_json(finding: &Finding) -> Value {
    json!({
        "id": finding.id,
        "severity": finding.severity.as_str(),
        "message": finding.message,
        "advice": finding.advice,
    })
}
