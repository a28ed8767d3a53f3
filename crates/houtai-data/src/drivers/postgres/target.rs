//! The URL of a database, checked.

use std::path::PathBuf;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::PostgresOptions;
use super::tls::{MakeTls, Trust};
use crate::{Error, ErrorKind, Result};

/// Where to connect and how.
pub(super) struct Target {
    /// For the client library.
    pub(super) config: Config,
    /// Makes connections secret.
    pub(super) tls: MakeTls,
    /// What it was made of.
    pub(super) options: PostgresOptions,
    /// `database `shop` of user `anna` at localhost:5432`, for messages.
    pub(super) name: String,
}

impl Target {
    /// Checks the URL and the numbers.
    pub(super) fn new(options: PostgresOptions) -> Result<Self> {
        check_numbers(&options)?;
        let (mut config, security) = read(options.url.expose()).map_err(|mistake| misread(&mistake))?;
        config.ssl_mode(security.mode()).connect_timeout(options.connect_timeout);
        if config.get_application_name().is_none() {
            config.application_name(&options.application_name);
        }
        limit_statements(&mut config, &options);
        let tls = MakeTls::new(security.trust())?;
        let name = describe(&config);
        Ok(Self { config, tls, options, name })
    }
}

/// Says at the start of a connection how long a statement may take. A pooler has its own ways: what one client sets
/// would hold for others as well.
fn limit_statements(config: &mut Config, options: &PostgresOptions) {
    let Some(timeout) = options.statement_timeout.filter(|_| !options.pooler) else { return };
    let ours = format!("-c statement_timeout={}", timeout.as_millis().max(1));
    // What the URL says comes last and wins.
    let both = config.get_options().map(|theirs| format!("{ours} {theirs}"));
    config.options(both.unwrap_or(ours));
}

/// What is wrong with a URL, as far as its text shows; nothing of the password is in it.
pub(crate) fn mistake_of(url: &str) -> Option<String> {
    read(url).err()
}

fn read(url: &str) -> Result<(Config, Security), String> {
    let (url, security) = Security::take_from(url)?;
    let config = parse(&url)?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err("it names no host".to_owned());
    }
    if config.get_user().is_none() {
        return Err("it names no user".to_owned());
    }
    if config.get_dbname().is_none() {
        return Err("it names no database".to_owned());
    }
    security.check()?;
    Ok((config, security))
}

fn check_numbers(options: &PostgresOptions) -> Result<()> {
    if options.shared == 0 {
        return Err(Error::new(
            ErrorKind::Configuration,
            "the number of shared connections to PostgreSQL is 0; write 1 or more, 4 is usual",
        ));
    }
    if options.pool_max == 0 || options.pool_min > options.pool_max {
        let message = format!(
            "the pool of PostgreSQL has at least {} and at most {} connections; write a maximum of 1 or more that is not below the minimum",
            options.pool_min, options.pool_max
        );
        return Err(Error::new(ErrorKind::Configuration, message));
    }
    Ok(())
}

fn parse(url: &str) -> Result<Config, String> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err("it does not begin with `postgres://`".to_owned());
    }
    // The cause names a parameter and never its value.
    url.parse::<Config>()
        .map_err(|error| error.into_source().map_or_else(String::new, |cause| cause.to_string()))
}

fn misread(reason: &str) -> Error {
    let message = format!(
        "the URL of the database cannot be used: {reason}; write `postgres://user:password@host:5432/database`, with `%` forms such as `%40` for `@` in a password"
    );
    Error::new(ErrorKind::Configuration, message)
}

/// Names the database, the user and the host, and nothing secret.
fn describe(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts = config.get_hosts().iter().enumerate().map(|(index, host)| {
        let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(host) => format!("{host}:{port}"),
            Host::Unix(path) => format!("{}/.s.PGSQL.{port}", path.display()),
        }
    });
    let hosts: Vec<String> = hosts.collect();
    let database = config.get_dbname().unwrap_or_default();
    format!(
        "database `{database}` of user `{}` at {}",
        config.get_user().unwrap_or_default(),
        hosts.join(", ")
    )
}

/// The part of the URL that is about encryption.
#[derive(Default)]
struct Security {
    mode: Option<String>,
    root: Option<String>,
}

impl Security {
    /// Takes its parameters out of the URL; the client library knows fewer modes than there are.
    fn take_from(url: &str) -> Result<(String, Self), String> {
        let mut security = Self::default();
        let Some((base, query)) = url.split_once('?') else { return Ok((url.to_owned(), security)) };
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", mode)) => security.mode = Some(known(mode)?),
                Some(("sslrootcert", path)) => {
                    security.root = Some(path.replace("%2F", "/").replace("%2f", "/"));
                }
                _ => rest.push(pair),
            }
        }
        let url = if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) };
        Ok((url, security))
    }

    fn mode(&self) -> SslMode {
        match self.mode.as_deref() {
            Some("disable") => SslMode::Disable,
            Some("require" | "verify-ca" | "verify-full") => SslMode::Require,
            _ => SslMode::Prefer,
        }
    }

    /// Refuses to verify a certificate without knowing whom to trust.
    fn check(&self) -> Result<(), String> {
        match (self.mode.as_deref(), &self.root) {
            (Some(mode @ ("verify-full" | "verify-ca")), None) => Err(format!(
                "`sslmode={mode}` needs to know whom to trust; add `&sslrootcert=` with the path of a PEM file, or `&sslrootcert=system`"
            )),
            _ => Ok(()),
        }
    }

    /// Whom to believe. As libpq has it, `require` with a root checks who has signed the certificate.
    fn trust(&self) -> Trust {
        let root = self.root.as_deref().map(PathBuf::from);
        match (self.mode.as_deref(), root) {
            (Some("verify-full"), Some(root)) => Trust::Host(root),
            (Some("verify-ca" | "require"), Some(root)) => Trust::Signer(root),
            _ => Trust::Anybody,
        }
    }
}

fn known(mode: &str) -> Result<String, String> {
    const MODES: [&str; 5] = ["disable", "prefer", "require", "verify-ca", "verify-full"];
    if MODES.contains(&mode) {
        return Ok(mode.to_owned());
    }
    Err(format!("`sslmode` is `{mode}`, which is none of {}", MODES.join(", ")))
}

#[cfg(test)]
mod tests {
    use houtai_core::Secret;

    use super::*;

    fn target(url: &str) -> Result<Target> {
        Target::new(PostgresOptions::new(Secret::new(url.to_owned())))
    }

    fn refusal(url: &str) -> String {
        let error = target(url).err().expect("refused");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        error.to_string()
    }

    #[test]
    fn a_target_is_named_without_its_password() {
        let target = target("postgres://anna:hunter2@db.example:6543/shop?sslmode=disable").expect("target");
        assert_eq!(target.name, "database `shop` of user `anna` at db.example:6543");
    }

    #[test]
    fn a_socket_is_named_by_its_path() {
        let target = target("postgres://anna@%2Fvar%2Frun/shop").expect("target");
        assert_eq!(target.name, "database `shop` of user `anna` at /var/run/.s.PGSQL.5432");
    }

    #[test]
    fn the_limit_of_a_statement_stands_before_what_the_url_says() {
        let options_of = |url| target(url).expect("target").config.get_options().map(str::to_owned);
        assert_eq!(options_of("postgres://anna@host/shop").as_deref(), Some("-c statement_timeout=30000"));
        let both = options_of("postgres://anna@host/shop?options=-c%20statement_timeout%3D7");
        assert_eq!(both.as_deref(), Some("-c statement_timeout=30000 -c statement_timeout=7"));
    }

    #[test]
    fn mistakes_in_a_url_are_named() {
        assert!(refusal("postgre://anna@host/shop").contains("does not begin with `postgres://`"));
        assert!(refusal("postgres://anna@host").contains("names no database"));
        assert!(refusal("postgres://host/shop").contains("names no user"));
        assert!(refusal("postgres://anna@/shop").contains("names no host"));
        assert!(refusal("postgres://anna@host:port/shop").contains("port"));
        assert!(refusal("postgres://anna@host/shop?sslmod=require").contains("sslmod"));
        assert!(refusal("postgres://anna@host/shop?sslmode=full").contains("`sslmode` is `full`"));
        assert!(refusal("postgres://anna@host/shop?sslmode=verify-full").contains("sslrootcert"));
    }

    #[test]
    fn no_mistake_shows_the_password() {
        for url in ["postgres://anna:hunter2@host:port/shop", "postgres://anna:hunter2@host/shop?x=y"] {
            assert!(!refusal(url).contains("hunter2"));
        }
    }
}
