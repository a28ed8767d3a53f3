//! What a driver for PostgreSQL has to know.

use std::time::Duration;

use houtai_core::Secret;

/// Where a PostgreSQL database is, and how it is used.
///
/// ```
/// use houtai_core::Secret;
/// use houtai_data::PostgresOptions;
///
/// let mut options = PostgresOptions::new(Secret::new("postgres://anna:secret@localhost/shop".to_owned()));
/// options.pool_max = 20;
/// assert_eq!(options.shared, 4);
/// ```
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// `postgres://user:password@host:5432/database?sslmode=verify-full&sslrootcert=/etc/ca.pem`.
    pub url: Secret<String>,
    /// Connections on which the single statements of all callers are pipelined.
    pub shared: u32,
    /// The most connections for transactions, cursors and slow statements.
    pub pool_max: u32,
    /// Of these, how many stay open while nobody uses them.
    pub pool_min: u32,
    /// How long a caller waits for a connection of the pool.
    pub acquire_timeout: Duration,
    /// How long a connection of the pool may be unused before it is closed.
    pub idle_timeout: Duration,
    /// How old a connection of the pool may become.
    pub max_lifetime: Duration,
    /// How long the server works on one statement; without it, for ever. A pooler is not told of it.
    pub statement_timeout: Option<Duration>,
    /// Whether what is connected to gives each transaction another connection of the server, as PgBouncer does in
    /// transaction mode. Statements are not prepared then, and nothing is set for a session.
    pub pooler: bool,
    /// How long it may take to connect.
    pub connect_timeout: Duration,
    /// The name under which the server lists the connections.
    pub application_name: String,
}

impl PostgresOptions {
    /// The usual ones for this URL.
    pub fn new(url: Secret<String>) -> Self {
        Self {
            url,
            shared: 4,
            pool_max: 10,
            pool_min: 0,
            acquire_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(10 * 60),
            max_lifetime: Duration::from_secs(30 * 60),
            statement_timeout: Some(Duration::from_secs(30)),
            pooler: false,
            connect_timeout: Duration::from_secs(5),
            application_name: "houtai".to_owned(),
        }
    }
}
