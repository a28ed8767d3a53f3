//! A pool by hand, in which every statement has a connection for itself.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Semaphore;
use tokio_postgres::{Client, NoTls, Statement};

use crate::Failure;

/// The connections; all are open from the start.
pub(crate) struct Exclusive {
    idle: Mutex<Vec<Prepared>>,
    places: Semaphore,
}

/// A connection and its statement.
pub(crate) struct Prepared {
    client: Client,
    statement: Statement,
}

impl Exclusive {
    /// Opens so many.
    pub(crate) async fn connect(url: &str, size: usize, sql: &str) -> Result<Self, Failure> {
        let mut idle = Vec::with_capacity(size);
        for _ in 0..size {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
            tokio::spawn(connection);
            let statement = client.prepare(sql).await?;
            idle.push(Prepared { client, statement });
        }
        Ok(Self { idle: Mutex::new(idle), places: Semaphore::new(size) })
    }

    /// Runs the statement on a connection that nobody else has meanwhile.
    pub(crate) async fn title(&self, id: i64, sleep: f64) -> Result<String, Failure> {
        let _place = self.places.acquire().await?;
        let taken = self.idle().pop();
        let Some(one) = taken else { return Err("a place without a connection".into()) };
        let answer = one.client.query_one(&one.statement, &[&id, &sleep]).await;
        self.idle().push(one);
        Ok(answer?.try_get(0)?)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Prepared>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
