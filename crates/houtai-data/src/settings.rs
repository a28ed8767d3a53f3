//! The settings `db.…`, and `db.<name>.…` for further databases.

use std::time::Duration;

use houtai_core::settings::{ByteSize, Reader, positive, range};

use crate::DatabaseUrl;

/// The name of the database that an app has without naming one.
pub const DEFAULT_DATABASE: &str = "default";

houtai_core::setting_words! {
    /// When a commit of SQLite is safe.
    pub enum SqliteSynchronous {
        /// Once it is on the disk; commits that wait at the same time share one synchronisation.
        Full = "full",
        /// Once the system has it: a power cut may undo the last ones, and damages nothing.
        Normal = "normal",
    }
}

houtai_core::setting_words! {
    /// What a start does about migrations that the database does not have yet.
    pub enum MigrateAtStart {
        /// It applies them.
        Apply = "apply",
        /// It asks at the terminal; without one it refuses.
        Ask = "ask",
        /// It ends, and names the command that applies them.
        Refuse = "refuse",
    }
}

houtai_core::settings! {
    /// The database of the app. It is opened when the app has models or an endpoint, a script or a hook asks for it.
    pub struct DatabaseSettings: "db", check = DatabaseSettings::check {
        /// Where it is: `sqlite:` with a path relative to the app root, or
        /// `postgres://user:password@host:5432/database`. A password is never shown; `%40` stands for `@` in one.
        pub url: DatabaseUrl = "sqlite:data/app.db", named = "";
        /// The most connections for transactions, streamed results and slow statements. Others wait.
        pub pool_max: u32 = 16, rule = range(1..=1000);
        /// How many of them stay open while nobody uses them; PostgreSQL only.
        pub pool_min: u32 = 0, rule = range(0..=1000);
        /// How long a caller waits for a connection, or on SQLite for its turn to write; then its request ends with a
        /// 503. Never longer than the request may take.
        pub acquire_timeout: Duration = "5s", rule = positive();
        /// After how long without use a connection is closed; PostgreSQL only.
        pub idle_timeout: Duration = "10m", rule = positive();
        /// How old a connection may become before another takes its place; PostgreSQL only.
        pub max_lifetime: Duration = "30m", rule = positive();
        /// How long connecting may take; PostgreSQL only.
        pub connect_timeout: Duration = "5s", rule = positive();
        /// How long the database works on one statement before it gives up. Empty for no limit.
        pub statement_timeout: Option<Duration> = "30s", rule = some_positive();
        /// How long a transaction may do nothing while others wait for it; SQLite only, which has one writer.
        pub transaction_idle: Duration = "10s", rule = positive();
        /// A statement that takes longer is logged as a warning, with the types of its parameters and not their values.
        /// Empty for none.
        pub slow_statement: Option<Duration> = "200ms", rule = some_positive(), reloadable = true;
        /// Whether tables of models that are not there are made at the start. A table that is there is compared with its
        /// model, and never changed. Where there are migrations it does nothing.
        pub create_tables: bool = true, prod = false;
        /// What a start does about migrations that the database does not have yet: `apply` them, `ask` at the terminal, or
        /// `refuse` to start and name the command that applies them. Without a terminal `ask` refuses. Empty for `apply` on
        /// SQLite and `ask` elsewhere. Only the database without a name has migrations of the app.
        pub migrate: Option<MigrateAtStart> = "", test = "apply", prod = "refuse";
        /// Whether a pooler that gives each transaction another connection of the server stands before it, such as
        /// PgBouncer in transaction mode. Statements are not prepared then, and the pooler or the server says how long
        /// one may take; PostgreSQL only.
        pub pooler: bool = false;
        /// On how many connections single statements of all callers are sent one behind the other; PostgreSQL only.
        pub postgres_shared: u32 = 4, rule = range(1..=64);
        /// How many threads read from the file; SQLite only.
        pub sqlite_readers: u32 = 4, rule = range(1..=64);
        /// When a commit is safe: `full` once it is on the disk, `normal` once the system has it, so that a power cut may
        /// undo the last ones; SQLite only.
        pub sqlite_synchronous: SqliteSynchronous = "full";
        /// How much of the file each connection keeps in memory; SQLite only.
        pub sqlite_cache: ByteSize = "8MiB", rule = range(ByteSize(64 << 10)..=ByteSize(1 << 30));
        /// How long to wait for another process that writes the same file; SQLite only.
        pub sqlite_busy_timeout: Duration = "5s";
    }
}

fn some_positive() -> houtai_core::settings::Rule<Option<Duration>> {
    houtai_core::settings::Rule::new("be longer than 0", |span: &Option<Duration>| {
        span.is_none_or(|span| !span.is_zero())
    })
}

impl DatabaseSettings {
    /// What concerns several settings together.
    fn check(&self, reader: &mut Reader<'_>) {
        if self.pool_min > self.pool_max {
            reader.refuse("pool_min", format!("must not be above `pool_max`, which is {}", self.pool_max));
        }
        if reader.name() == Some(DEFAULT_DATABASE) {
            reader.refuse("url", "belongs to the database that has no name in its keys: write `db.url`");
        }
    }
}

#[cfg(all(test, feature = "sqlite", feature = "postgres"))]
mod tests {
    use houtai_core::settings::{Named, Origin, RawValue, SettingsStore, Sourced, Values};
    use houtai_core::{Profile, Subject};

    use super::*;

    fn store(pairs: &[(&str, &str)]) -> Result<SettingsStore, Vec<String>> {
        let sourced = |text: &str| Sourced { raw: RawValue::Text(text.into()), origin: Origin::CommandLine };
        let values: Values = pairs.iter().map(|(key, text)| ((*key).to_owned(), sourced(text))).collect();
        let subjects = vec![Subject::of::<DatabaseSettings>(), Subject::of::<Named<DatabaseSettings>>()];
        SettingsStore::new(subjects, values, Profile::Prod)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn an_app_without_any_setting_has_a_file() {
        let store = store(&[]).unwrap();
        assert_eq!(store.get::<DatabaseSettings>().unwrap().url.to_string(), "sqlite:data/app.db");
        assert_eq!(store.listed()[0].value, "\"sqlite:data/app.db\"");
        assert_eq!(store.get::<Named<DatabaseSettings>>().unwrap().iter().count(), 0);
    }

    #[test]
    fn the_list_of_settings_shows_a_url_without_its_password() {
        let url = "postgres://app:hunter2@db/shop";
        let store = store(&[("db.url", url), ("db.reports.url", url)]).unwrap();
        let shown: Vec<String> = store
            .listed()
            .into_iter()
            .filter(|row| row.key.key.ends_with("url"))
            .map(|row| row.value)
            .collect();
        assert_eq!(shown, ["\"postgres://app:********@db/shop\"", "\"postgres://app:********@db/shop\""]);
    }

    #[test]
    fn a_database_with_a_name_must_say_where_it_is() {
        assert_eq!(
            store(&[("db.reports.pool_max", "4")]).err().unwrap(),
            ["db.reports.url = \"\" (default): must be set: `sqlite:data/app.db` or \
                 `postgres://user:password@host/database`"]
        );
    }

    #[test]
    fn the_default_database_has_no_name_in_its_keys() {
        let problems = store(&[("db.default.url", "sqlite:x.db")]).err().unwrap();
        assert!(problems[0].ends_with("write `db.url`"), "{problems:?}");
    }

    #[test]
    fn the_least_is_not_above_the_most() {
        assert_eq!(
            store(&[("db.pool_min", "8"), ("db.pool_max", "4")]).err().unwrap(),
            ["db.pool_min = 8 (--set): must not be above `pool_max`, which is 4"]
        );
    }

    #[test]
    fn no_limit_is_written_as_nothing_and_none_is_zero() {
        let store_of = store(&[("db.statement_timeout", "")]).unwrap();
        assert_eq!(store_of.get::<DatabaseSettings>().unwrap().statement_timeout, None);
        assert!(store(&[("db.slow_statement", "0s")]).is_err());
    }
}
