//! `dbshell`: the program of the database, for its own language.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command as Process;

use clap::{Arg, ArgAction};
use houtai_core::Error;
use houtai_data::DatabaseUrl;

use super::{Call, Command, Outcome, Work};
use crate::opened::{self, database_option};

pub(crate) struct DbShell;

impl Command for DbShell {
    fn name(&self) -> &'static str {
        "dbshell"
    }

    fn about(&self) -> &'static str {
        "Opens psql or sqlite3 on the database of the settings"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let sql = Arg::new("command").short('c').long("command").value_name("SQL");
        let more = Arg::new("arguments").value_name("ARGUMENTS").action(ArgAction::Append).last(true);
        command.arg(sql.help("Runs this and ends")).arg(database_option()).arg(
            more.value_parser(clap::value_parser!(OsString)).help("What the program gets besides, after --"),
        )
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(run(call))
    }
}

async fn run(call: Call) -> Outcome {
    let Call { launch, matches } = call;
    let name = opened::database_name(&matches);
    let prepared = launch.prepare().await?;
    let Some(url) = opened::url(&prepared, name) else {
        return Err(Error::not_found(format!("there is no database `{name}`; set `db.{name}.url`")).into());
    };
    let sql = matches.get_one::<String>("command").map(String::as_str);
    let more: Vec<OsString> =
        matches.get_many::<OsString>("arguments").into_iter().flatten().cloned().collect();
    let (mut process, package) = match &url {
        DatabaseUrl::Sqlite(_) => {
            let file = opened::existing_file(&prepared, name)?;
            let mut process = Process::new("sqlite3");
            process.args(more).arg(file).args(sql);
            (process, "sqlite3")
        }
        DatabaseUrl::Postgres(url) => (psql(url.expose(), sql, more), "postgresql-client"),
        _ => {
            return Err(
                Error::conflict("a temporary database has no file that another program could open").into()
            );
        }
    };
    // It takes the place of this process, with its terminal, its signals and its exit status.
    let error = process.exec();
    let program = process.get_program().to_string_lossy().into_owned();
    Err(failed(&program, package, &error).into())
}

fn failed(program: &str, package: &str, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::not_found(format!(
            "the program `{program}` is not installed; on Debian and Ubuntu: apt install {package}"
        )),
        _ => Error::internal(format!("cannot start `{program}`: {error}")),
    }
}

/// The password goes by the environment: who lists processes reads arguments.
fn psql(url: &str, sql: Option<&str>, more: Vec<OsString>) -> Process {
    let (url, password) = without_password(url);
    let mut process = Process::new("psql");
    if let Some(password) = password {
        process.env("PGPASSWORD", password);
    }
    if let Some(sql) = sql {
        process.args(["-c", sql]);
    }
    process.args(more).arg("-d").arg(url);
    process
}

/// The URL without its password, and the password as it is meant.
fn without_password(url: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else { return (url.to_owned(), None) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (authority, first) = match authority.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, password)) => (format!("{user}@{host}"), Some(decoded(password))),
            None => (authority.to_owned(), None),
        },
        None => (authority.to_owned(), None),
    };
    let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
    let (secret, kept): (Vec<&str>, Vec<&str>) =
        query.split('&').filter(|part| !part.is_empty()).partition(|part| part.starts_with("password="));
    let second = secret.first().and_then(|part| part.strip_prefix("password=")).map(decoded);
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    (format!("{scheme}://{authority}{path}{query}"), second.or(first))
}

/// `%40` as `@`.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut decoded, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let byte = text
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_argument() {
        let process = psql(
            "postgres://app:hunt%40er2@db:5432/shop?sslmode=require&password=x",
            Some("select 1"),
            Vec::new(),
        );
        let arguments: Vec<String> =
            process.get_args().map(|one| one.to_string_lossy().into_owned()).collect();
        assert_eq!(arguments, ["-c", "select 1", "-d", "postgres://app@db:5432/shop?sslmode=require"]);
        let one = without_password("postgres://app:hunt%40er2@db/shop");
        assert_eq!(one, ("postgres://app@db/shop".to_owned(), Some("hunt@er2".to_owned())));
        assert_eq!(without_password("postgres://db/a:b@c"), ("postgres://db/a:b@c".to_owned(), None));
    }

    #[test]
    fn a_missing_program_is_told_with_its_package() {
        let told = failed("psql", "postgresql-client", &io::Error::from(io::ErrorKind::NotFound)).to_string();
        assert!(told.ends_with("apt install postgresql-client"), "{told}");
    }
}
