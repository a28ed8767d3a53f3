//! A database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use houtai_core::Secret;
use tokio_postgres::{Client, NoTls};

use super::PostgresInstance;
use crate::{Error, ErrorKind, PostgresDriver, PostgresOptions, Result};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database that one test has for itself; it goes with this value.
pub struct PostgresDatabase {
    instance: &'static PostgresInstance,
    name: String,
}

impl PostgresInstance {
    /// An empty database.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub async fn database(&'static self) -> Result<PostgresDatabase> {
        self.copy("template1").await
    }

    /// A copy of a template, which is made once for all test processes: `fill` gets an empty database, and what it
    /// leaves there is in every copy. Another content takes another name, such as one with a hash of its text.
    ///
    /// # Errors
    ///
    /// When the server does not answer, and those of `fill`.
    pub async fn copy_of<F, U>(&'static self, template: &str, fill: F) -> Result<PostgresDatabase>
    where
        F: FnOnce(PostgresDriver) -> U + Send,
        U: Future<Output = Result<()>> + Send,
    {
        let admin = admin(self).await?;
        // The lock ends with the connection.
        execute(&admin, "SELECT pg_advisory_lock(7210)").await?;
        let exists = format!("SELECT 1 FROM pg_database WHERE datname = {}", literal(template));
        if execute(&admin, &exists).await? == 0 {
            let unfinished = format!("{template}_unfinished");
            execute(&admin, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(&unfinished))).await?;
            execute(&admin, &format!("CREATE DATABASE {}", quoted(&unfinished))).await?;
            let driver =
                PostgresDriver::connect(PostgresOptions::new(Secret::new(self.url(&unfinished)))).await?;
            fill(driver).await?;
            let end = format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}",
                literal(&unfinished)
            );
            execute(&admin, &end).await?;
            let rename = format!("ALTER DATABASE {} RENAME TO {}", quoted(&unfinished), quoted(template));
            execute(&admin, &rename).await?;
        }
        drop(admin);
        self.copy(template).await
    }

    async fn copy(&'static self, template: &str) -> Result<PostgresDatabase> {
        let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = admin(self).await?;
        // A process with the same number may have been killed before it could clean up.
        execute(&admin, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(&name))).await?;
        execute(&admin, &format!("CREATE DATABASE {} TEMPLATE {}", quoted(&name), quoted(template))).await?;
        Ok(PostgresDatabase { instance: self, name })
    }
}

impl PostgresDatabase {
    /// Where it is.
    pub fn url(&self) -> String {
        self.instance.url(&self.name)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A driver for it, with the usual options.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub async fn driver(&self) -> Result<PostgresDriver> {
        PostgresDriver::connect(self.options()).await
    }

    /// The usual options for it.
    pub fn options(&self) -> PostgresOptions {
        PostgresOptions::new(Secret::new(self.url()))
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let (instance, name) = (self.instance, std::mem::take(&mut self.name));
        // The runtime of the test may be about to end, so this has one of its own.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async {
                let admin = admin(instance).await.ok()?;
                execute(&admin, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(&name))).await.ok()
            })
        });
        let _ = dropping.join();
    }
}

async fn admin(instance: &PostgresInstance) -> Result<Client> {
    let url = instance.url("postgres");
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.map_err(failed)?;
    tokio::spawn(async move {
        // The client learns of it.
        let _ = connection.await;
    });
    Ok(client)
}

/// How many rows came back or were changed.
async fn execute(admin: &Client, sql: &str) -> Result<usize> {
    let messages = admin.simple_query(sql).await.map_err(failed)?;
    Ok(messages
        .iter()
        .filter(|message| matches!(message, tokio_postgres::SimpleQueryMessage::Row(_)))
        .count())
}

fn failed(error: tokio_postgres::Error) -> Error {
    Error::new(ErrorKind::Other, "the private PostgreSQL server does not do what it should")
        .with_source(error)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
