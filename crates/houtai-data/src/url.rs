//! Where a database is, as a setting says it.

use std::fmt;
use std::path::PathBuf;

use houtai_core::settings::{RawValue, SettingValue};
use houtai_core::validate::suggest;
use houtai_core::{MASK, Secret};

/// What every URL that cannot be read is compared with.
const EXAMPLES: &str = "`sqlite:data/app.db` or `postgres://user:password@host/database`";

/// Words that begin a URL, with the form to write; each may be mistyped.
const SCHEMES: [(&str, &str); 3] =
    [("sqlite", "sqlite:"), ("postgres", "postgres://"), ("postgresql", "postgresql://")];

/// Databases that people come from, which are none of ours.
const OTHERS: [(&str, &str); 7] = [
    ("mysql", "MySQL"),
    ("mariadb", "MariaDB"),
    ("mssql", "SQL Server"),
    ("sqlserver", "SQL Server"),
    ("oracle", "Oracle"),
    ("mongodb", "MongoDB"),
    ("redis", "Redis"),
];

/// What ends the part of a URL in which user and password stand, and how it is written there.
const RESERVED: [(char, &str); 4] = [('@', "%40"), ('/', "%2F"), ('?', "%3F"), ('#', "%23")];

/// The URL of a database: `sqlite:data/app.db`, relative to the app root, or
/// `postgres://user:password@host/database`. The password is never shown.
///
/// ```
/// use houtai_data::DatabaseUrl;
///
/// let url: DatabaseUrl = "postgres://app:hunter2@db.internal/shop".parse().unwrap();
/// assert_eq!(url.to_string(), "postgres://app:********@db.internal/shop");
/// let mistake = "postgers://app@db/shop".parse::<DatabaseUrl>().unwrap_err();
/// assert_eq!(mistake, "begins with `postgers`, which is no database; did you mean `postgres://`?");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DatabaseUrl {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A private file of SQLite among the temporary ones, gone when the app has stopped: `sqlite::memory:`.
    Temporary,
    /// A database of PostgreSQL, by the whole URL.
    Postgres(Secret<String>),
}

impl std::str::FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return sqlite(path);
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return postgres(text);
        }
        Err(no_scheme(text))
    }
}

fn sqlite(path: &str) -> Result<DatabaseUrl, String> {
    if !cfg!(feature = "sqlite") {
        return Err(not_compiled("SQLite", "sqlite"));
    }
    if path == ":memory:" {
        return Ok(DatabaseUrl::Temporary);
    }
    // Three slashes are what other tools write for an absolute path.
    let absolute = path.strip_prefix("//").filter(|rest| rest.starts_with('/'));
    let path = absolute.unwrap_or(path);
    if let Some(rest) = path.strip_prefix("//") {
        return Err(format!(
            "names a host, which a file has not; write `sqlite:{rest}` for a path relative to the app root, or \
             `sqlite:/{rest}` for an absolute one"
        ));
    }
    if path.trim().is_empty() {
        return Err("names no file; write `sqlite:data/app.db`".to_owned());
    }
    if let Some((file, _)) = path.split_once('?') {
        return Err(format!(
            "has parameters behind `?`, which are settings here (`db.sqlite_…`); write `sqlite:{file}`"
        ));
    }
    if path.ends_with('/') || path.ends_with("..") || path == "." {
        return Err(format!(
            "names a folder; name the file in it, such as `sqlite:{}/app.db`",
            path.trim_end_matches('/')
        ));
    }
    if path.contains('\0') {
        return Err("contains a NUL, which no path can".to_owned());
    }
    Ok(DatabaseUrl::Sqlite(PathBuf::from(path)))
}

fn postgres(text: &str) -> Result<DatabaseUrl, String> {
    if !cfg!(feature = "postgres") {
        return Err(not_compiled("PostgreSQL", "postgres"));
    }
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    // A password may hold what ends an authority, so everything up to the last `@` is the user.
    let (user, host_and_path) = rest.rsplit_once('@').unwrap_or(("", rest));
    if let Some((_, form)) = RESERVED.iter().find(|(letter, _)| user.contains(*letter)) {
        // Which letter it is says something of the password, and the form to write is needed.
        return Err(format!(
            "has a user or a password that must be written with `%` forms, such as `{form}`"
        ));
    }
    let (path, query) = host_and_path.split_once('?').unwrap_or((host_and_path, ""));
    let database = path.split_once('/').map_or("", |(_, database)| database);
    if database.is_empty() && !query.split('&').any(|pair| pair.starts_with("dbname=")) {
        return Err("names no database; write `postgres://user:password@host/database`".to_owned());
    }
    #[cfg(feature = "postgres")]
    if let Some(mistake) = crate::drivers::postgres::mistake_of(text) {
        return Err(format!(
            "cannot be used: {mistake}; write `postgres://user:password@host/database`, with `%` forms such as `%40` \
             for `@` in a password"
        ));
    }
    Ok(DatabaseUrl::Postgres(Secret::new(text.to_owned())))
}

fn not_compiled(name: &str, feature: &str) -> String {
    format!(
        "is one of {name}, which is not compiled in; build the app with the feature `{feature}` of houtai"
    )
}

/// What is wrong with a text that begins with nothing we know. It quotes no more than the first word, which is no
/// password.
fn no_scheme(text: &str) -> String {
    if text.is_empty() {
        return format!("must be set: {EXAMPLES}");
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '+').unwrap_or(text.len());
    let (word, behind) = (text[..end].to_ascii_lowercase(), &text[end..]);
    // `postgresql+asyncpg://` is what SQLAlchemy has.
    let word = word.split('+').next().unwrap_or_default();
    if let Some((_, name)) = OTHERS.iter().find(|(scheme, _)| *scheme == word && behind.starts_with(':')) {
        return format!(
            "is one of {name}, which houtai does not speak; it speaks SQLite and PostgreSQL: {EXAMPLES}"
        );
    }
    if let Some((_, form)) = SCHEMES.iter().find(|(scheme, _)| *scheme == word) {
        return format!("must begin with `{form}`: {EXAMPLES}");
    }
    match suggest(word, SCHEMES.map(|(scheme, _)| scheme)) {
        Some(close) => {
            let form = SCHEMES.iter().find(|(scheme, _)| *scheme == close).map_or("", |(_, form)| form);
            format!("begins with `{word}`, which is no database; did you mean `{form}`?")
        }
        None if behind.starts_with("://") => {
            format!("begins with `{word}`, which is no database; write {EXAMPLES}")
        }
        None => format!("does not say which database it is; write {EXAMPLES}"),
    }
}

/// Without the password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            DatabaseUrl::Temporary => f.write_str("sqlite::memory:"),
            DatabaseUrl::Postgres(url) => f.write_str(&without_password(url.expose())),
        }
    }
}

/// The text with a mask in the place of the password, whatever is wrong with the rest of it.
fn without_password(text: &str) -> String {
    // Of a text that is cut into user and host at another place than we think, part of a password might stay.
    let named = ["password", "passwd", "pwd"].iter().any(|name| text.to_ascii_lowercase().contains(name));
    let Some((scheme, rest)) = text.split_once("://").filter(|_| !named) else {
        return if named || text.contains('@') { MASK.to_owned() } else { text.to_owned() };
    };
    let Some((user, host)) = rest.rsplit_once('@') else { return text.to_owned() };
    match user.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:{MASK}@{host}"),
        None => text.to_owned(),
    }
}

impl SettingValue for DatabaseUrl {
    const SECRET: bool = true;

    fn expected() -> String {
        "the URL of a database".into()
    }

    fn from_raw(raw: &RawValue) -> Option<Self> {
        String::from_raw(raw)?.parse().ok()
    }

    fn problem(raw: &RawValue) -> Option<String> {
        String::from_raw(raw)?.parse::<Self>().err()
    }

    fn show(&self) -> String {
        format!("{:?}", self.to_string())
    }

    fn masked(raw: &RawValue) -> String {
        match raw {
            RawValue::Text(text) | RawValue::String(text) => format!("{:?}", without_password(text)),
            _ => MASK.into(),
        }
    }
}

#[cfg(all(test, feature = "sqlite", feature = "postgres"))]
#[expect(clippy::unwrap_used, reason = "a test has no better way to fail")]
mod tests {
    use super::*;

    fn parsed(text: &str) -> DatabaseUrl {
        text.parse().unwrap()
    }

    fn mistake(text: &str) -> String {
        text.parse::<DatabaseUrl>().unwrap_err()
    }

    #[test]
    fn a_file_is_relative_or_absolute() {
        for (text, path) in [
            ("sqlite:data/app.db", "data/app.db"),
            ("sqlite:./app.db", "./app.db"),
            ("sqlite:/srv/app.db", "/srv/app.db"),
            ("sqlite:///srv/app.db", "/srv/app.db"),
            ("sqlite:数据/应用.db", "数据/应用.db"),
        ] {
            assert!(
                matches!(parsed(text), DatabaseUrl::Sqlite(found) if found.as_path() == std::path::Path::new(path)),
                "{text}"
            );
        }
        assert!(matches!(parsed("sqlite::memory:"), DatabaseUrl::Temporary));
    }

    #[test]
    fn both_words_for_postgresql_are_known() {
        for text in [
            "postgres://a@h/d",
            "postgresql://a@h:1/d?application_name=y",
            "postgres://a@/?host=/run&dbname=d",
        ] {
            assert!(matches!(parsed(text), DatabaseUrl::Postgres(_)), "{text}");
        }
    }

    #[test]
    fn a_slip_in_the_scheme_suggests_the_right_one() {
        for (text, form) in [
            ("postgers://u@h/d", "`postgres://`?"),
            ("Postgress://u@h/d", "`postgres://`?"),
            ("postgesql://u@h/d", "`postgresql://`?"),
            ("sqllite:app.db", "`sqlite:`?"),
        ] {
            assert!(mistake(text).ends_with(&format!("did you mean {form}")), "{text}: {}", mistake(text));
        }
    }

    #[test]
    fn a_scheme_without_what_belongs_behind_it_is_told_how_to_write_it() {
        for text in ["sqlite//x", "sqlite/x.db", "sqlite", "SQLite:x.db", "sqlite+aiosqlite:///x.db"] {
            assert!(mistake(text).starts_with("must begin with `sqlite:`"), "{text}: {}", mistake(text));
        }
        for text in ["postgres:/u@h/d", "postgres", "POSTGRES://u@h/d"] {
            assert!(mistake(text).starts_with("must begin with `postgres://`"), "{text}: {}", mistake(text));
        }
        assert!(mistake("postgresql+asyncpg://u@h/d").starts_with("must begin with `postgresql://`"));
    }

    #[test]
    fn another_database_and_no_database_are_told_apart() {
        assert!(mistake("mysql://u:p@h/d").starts_with("is one of MySQL, which houtai does not speak"));
        assert!(mistake("mongodb+srv://u:p@h/d").starts_with("is one of MongoDB"));
        assert!(mistake("https://example.org").starts_with("begins with `https`, which is no database"));
        assert!(mistake("data/app.db").starts_with("does not say which database it is"));
        assert!(mistake("").starts_with("must be set: `sqlite:data/app.db`"));
    }

    #[test]
    fn a_file_that_can_be_none_is_refused_with_what_to_write() {
        assert!(mistake("sqlite:").starts_with("names no file"));
        assert!(mistake("sqlite://data/app.db").contains("write `sqlite:data/app.db`"));
        assert!(mistake("sqlite:data/").contains("`sqlite:data/app.db`"));
        assert!(mistake("sqlite:app.db?mode=ro").ends_with("write `sqlite:app.db`"));
        assert!(mistake("postgres://u:p@h").starts_with("names no database"));
        assert!(mistake("postgres://u:p@h/").starts_with("names no database"));
    }

    #[test]
    fn a_url_of_postgresql_is_checked_as_far_as_its_text_shows() {
        assert!(mistake("postgres://h/d").contains("names no user"));
        assert!(mistake("postgres://u@h:port/d").contains("port"));
        assert!(mistake("postgres://u@h/d?sslmode=full").contains("none of disable, prefer"));
        assert!(mistake("postgres://u@h/d?sslmode=verify-full").contains("add `&sslrootcert=`"));
        assert!(mistake("postgres://u@h/d?sslmod=require").contains("sslmod"));
        assert!(mistake("postgres://u:a?b@h/d").ends_with("such as `%3F`"));
        assert!(mistake("postgres://u:a/b@h/d").ends_with("such as `%2F`"));
    }

    #[test]
    fn no_form_of_a_url_shows_its_password() {
        for text in [
            "postgres://app:hunter2@db/shop",
            "postgres://app:hunter2/with?more@db/shop",
            "postgres://app:hunter2@twice@db/shop",
            "postgres:/app:hunter2@db/shop",
            "postgers://app:hunter2@db/shop",
            "postgres://db/shop?user=app&password=hunter2",
            "postgres://db/shop?PASSWORD=hunter2",
            "app:hunter2@db/shop",
        ] {
            for shown in [
                DatabaseUrl::masked(&RawValue::from(text)),
                text.parse::<DatabaseUrl>().map_or_else(|mistake| mistake, |url| format!("{url} {url:?}")),
            ] {
                assert!(!shown.contains("hunter2") && !shown.contains("twice"), "{text}: {shown}");
            }
        }
        let shown = DatabaseUrl::masked(&RawValue::from("postgres://app:hunter2@db/shop"));
        assert_eq!(shown, "\"postgres://app:********@db/shop\"");
        assert_eq!(DatabaseUrl::masked(&RawValue::from("sqlite:data/app.db")), "\"sqlite:data/app.db\"");
    }
}
