//! `logs`: the lines of the log file, those of closed and compressed files included.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgAction};
use houtai_core::settings::{RawValue, SettingValue};
use houtai_core::{Clock, Error, Result, Timestamp};
use houtai_observe::LogSettings;
use houtai_observe::reading::{Found, LogReader, Query, Summary};

use super::{Call, Command, Outcome, Work};
use crate::progress::ProgressLine;
use crate::{log, terminal};

/// How often a log that is followed is looked at.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// How many lines are shown before those that are followed.
const BEFORE_FOLLOWING: usize = 10;

pub(crate) struct Logs;

impl Command for Logs {
    fn name(&self) -> &'static str {
        "logs"
    }

    fn about(&self) -> &'static str {
        "Shows lines of the log file, compressed ones included: logs --request-id ID"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let follow = Arg::new("follow").short('f').long("follow").action(ArgAction::SetTrue);
        let last = Arg::new("last").short('n').long("lines").value_name("NUMBER");
        let last = last.value_parser(clap::value_parser!(u32)).help("The last ones only");
        command
            .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Prints the lines as JSON"))
            .arg(follow.help("Goes on with what comes, through rotations"))
            .arg(last)
            .arg(option("request-id", "ID", "Lines of the request with this id"))
            .arg(option("route", "ROUTE", "Lines about requests to this route, /todos/{id}"))
            .arg(option("level", "LEVEL", "At least this severe: error, warn, info, debug or trace"))
            .arg(option("since", "TIME", "Not earlier than an instant, or 10m for ten minutes ago"))
            .arg(option("until", "TIME", "Not later"))
            .arg(option("grep", "TEXT", "With this text in them"))
            .arg(option("file", "PATH", "Another file than log.file"))
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(logs(call))
    }
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

async fn logs(call: Call) -> Outcome {
    let query = query(&call, &Clock::system())?;
    let follows = call.flag("follow");
    let last = call.matches.get_one::<u32>("last").map(|last| *last as usize);
    let last = last.or((follows && query.is_empty()).then_some(BEFORE_FOLLOWING));
    let colours = log::has_colours(&call.launch.environment) && io::stdout().is_terminal();
    let mut output =
        Output { out: BufWriter::new(io::stdout().lock()), json: call.flag("json"), colours, strange: 0 };
    let path = path(call).await?;
    match show(&path, &query, last, follows, &mut output).await {
        Ok(code) => Ok(code),
        // Whoever read has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(Error::from(error).into()),
    }
}

async fn show(
    path: &Path,
    query: &Query,
    last: Option<usize>,
    follows: bool,
    output: &mut Output<'_>,
) -> io::Result<ExitCode> {
    let mut line = ProgressLine::new();
    let reader = LogReader::new(query.clone(), |progress| line.show(progress));
    let read = reader.read(path, last, &mut |found| output.take(found));
    line.clear();
    let (summary, mut follow) = read.map_err(|error| named(path, error))?;
    output.out.flush()?;
    tell(path, query, &summary, output, follows);
    if !follows {
        let found = summary.found > 0;
        return Ok(if found { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    loop {
        follow.poll(&mut |found| output.take(found))?;
        output.out.flush()?;
        if terminal::is_closed() {
            return Ok(ExitCode::SUCCESS);
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

/// What the lines themselves do not say.
fn tell(path: &Path, query: &Query, summary: &Summary, output: &Output<'_>, follows: bool) {
    summary.troubles.iter().for_each(|trouble| terminal::complain(&format!("note: {trouble}")));
    if output.strange > 0 && !query.is_empty() {
        let text = "note: some of these lines are not JSON (log.format = human writes such): what was asked for was looked for in their text";
        terminal::complain(text);
    }
    if summary.found == 0 && !follows {
        let text = match (summary.files, summary.lines) {
            (0, _) => format!("there is no log yet at {}", path.display()),
            (files, lines) => {
                let files = crate::error::counted(files, "file");
                let lines = crate::error::counted(usize::try_from(lines).unwrap_or(usize::MAX), "line");
                format!("nothing found among {lines} in {files} at {}", path.display())
            }
        };
        terminal::complain(&text);
    }
}

fn named(path: &Path, error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return error;
    }
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// Where lines are printed.
struct Output<'o> {
    out: BufWriter<StdoutLock<'o>>,
    json: bool,
    colours: bool,
    // Lines that are not JSON.
    strange: u64,
}

impl Output<'_> {
    fn take(&mut self, found: &Found<'_>) -> io::Result<()> {
        self.strange += u64::from(!found.is_json());
        let mut line = Vec::with_capacity(256);
        if self.json {
            found.push_json(&mut line);
        } else {
            found.push_human(&mut line, self.colours);
        }
        self.out.write_all(&line)
    }
}

/// The file that is named, or that of the settings.
async fn path(call: Call) -> Result<PathBuf, crate::LaunchError> {
    if let Some(named) = call.text("file") {
        return Ok(PathBuf::from(named));
    }
    let prepared = call.launch.prepare().await?;
    let settings = prepared.settings.get::<LogSettings>();
    let file = settings.and_then(|settings| settings.file.clone()).ok_or_else(|| {
        Error::internal(
            "there is no log file: `log.file` is not set, so the lines of the app go to its standard error (under systemd: journalctl); set it, such as `log.file = \"data/logs/app.log\"`, or name a file by --file",
        )
    })?;
    Ok(prepared.root().join(file))
}

fn query(call: &Call, clock: &Clock) -> Result<Query> {
    let text = |name: &str| call.text(name).map(str::to_owned);
    Ok(Query {
        level: call.text("level").map(level).transpose()?,
        route: text("route"),
        request_id: text("request-id"),
        since: call.text("since").map(|text| time("since", text, clock)).transpose()?,
        until: call.text("until").map(|text| time("until", text, clock)).transpose()?,
        text: text("grep"),
    })
}

fn level(text: &str) -> Result<houtai_observe::Level> {
    houtai_observe::level(text).map_err(|error| Error::internal(format!("--level: {error}")))
}

/// An instant, or how long ago.
fn time(name: &str, text: &str, clock: &Clock) -> Result<Timestamp> {
    if let Some(ago) = Duration::from_raw(&RawValue::Text(text.to_owned())) {
        let micros = i64::try_from(ago.as_micros()).unwrap_or(i64::MAX);
        return Ok(Timestamp::from_microsecond(clock.now().as_microsecond().saturating_sub(micros)));
    }
    text.parse().map_err(|_| {
        Error::internal(format!(
            "--{name}: `{text}` is neither a duration such as 10m nor an instant such as 2026-01-02T03:04:05Z"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_an_instant_or_how_long_ago() {
        let clock = Clock::manual("2026-01-02T03:04:05Z".parse().unwrap());
        let read = |text: &str| time("since", text, &clock).map(|time| time.to_string());
        assert_eq!(read("10m").unwrap(), "2026-01-02T02:54:05.000Z");
        assert_eq!(read("2026-01-01T00:00:00+08:00").unwrap(), "2025-12-31T16:00:00.000Z");
        let error = read("yesterday").unwrap_err().to_string();
        assert!(error.starts_with("--since: `yesterday` is neither a duration"), "{error}");
    }
}
