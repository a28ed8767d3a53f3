//! One connection, and the statements that the server keeps prepared for it.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures_util::TryStreamExt;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, RowStream, Statement as Prepared};

use super::decode::WireRow;
use super::encode::Param;
use super::failure::Failed;
use super::refusal::refused;
use super::shapes::Shape;
use super::target::Target;
use crate::{Error, ErrorKind, Outcome, Result, RowSink, Statement};

/// The oldest server whose SQL we speak.
const OLDEST: u32 = 13;
/// So many statements the server keeps for a connection; beyond that all are given up, and the used ones come back.
const MOST_PREPARED: usize = 1024;

/// A connection. It closes when the last of its holders drops it, after the statements that run.
pub(super) struct Connection {
    /// The client library.
    pub(super) client: Client,
    /// Since when it is open.
    pub(super) since: Instant,
    /// Whether it is always the same connection of the server; behind a pooler it is not.
    pub(super) prepares: bool,
    prepared: Mutex<HashMap<u64, Arc<OnceCell<Prepared>>>>,
}

/// A statement that can be sent.
#[derive(Clone)]
pub(super) enum Ready {
    /// The server has prepared it.
    Prepared(Prepared),
    /// Its text is sent each time.
    Text,
}

/// A connection that has just been opened, and the task that moves its bytes. The task ends with the connection.
pub(super) struct Opened {
    pub(super) connection: Arc<Connection>,
    pub(super) moving: JoinHandle<()>,
}

/// Connects, and checks the version.
pub(super) async fn open(target: &Target) -> Result<Opened> {
    match tokio::time::timeout(target.options.connect_timeout, open_unhurried(target)).await {
        Ok(opened) => opened,
        Err(_) => {
            let message = format!(
                "{} did not answer within {:?}; check that the server runs, and host and port in the URL",
                target.name, target.options.connect_timeout
            );
            Err(Error::new(ErrorKind::Unreachable, message))
        }
    }
}

async fn open_unhurried(target: &Target) -> Result<Opened> {
    let connecting = target.config.connect(target.tls.clone());
    let (client, traffic) = connecting.await.map_err(|error| refused(&target.name, error))?;
    check_version(target, traffic.parameter("server_version").unwrap_or_default())?;
    let moving = tokio::spawn(async move {
        // Whoever waits for an answer on it learns of the failure there.
        let _ = traffic.await;
    });
    let prepares = !target.options.pooler;
    let connection = Connection { client, since: Instant::now(), prepares, prepared: Mutex::default() };
    Ok(Opened { connection: Arc::new(connection), moving })
}

fn check_version(target: &Target, version: &str) -> Result<()> {
    let digits = version.split(|digit: char| !digit.is_ascii_digit()).next().unwrap_or_default();
    match digits.parse::<u32>() {
        Ok(major) if major < OLDEST => {
            let message = format!(
                "{} is PostgreSQL {version}; version {OLDEST} or later is needed, so upgrade the server",
                target.name
            );
            Err(Error::new(ErrorKind::Configuration, message))
        }
        _ => Ok(()),
    }
}

impl Connection {
    /// Whether it has ended.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs a statement and gives its rows to the sink.
    pub(super) async fn execute(
        &self,
        shape: &Shape,
        statement: &Statement,
        sink: &mut dyn RowSink,
    ) -> Result<Outcome, Failed> {
        let ready = self.prepare(shape).await?;
        self.execute_ready(shape, &ready, statement, sink).await
    }

    /// The same with a statement that is ready; it is sent at the first poll.
    pub(super) async fn execute_ready(
        &self,
        shape: &Shape,
        ready: &Ready,
        statement: &Statement,
        sink: &mut dyn RowSink,
    ) -> Result<Outcome, Failed> {
        let params = statement.params.iter().map(Param);
        let rows = match ready {
            Ready::Prepared(prepared) => self.client.query_raw(prepared, params).await,
            Ready::Text => {
                let params = params.zip(shape.types.iter().cloned());
                self.client.query_typed_raw(shape.sql.as_str(), params).await
            }
        };
        let rows = rows.map_err(|error| self.failed_after_sending(shape, error))?;
        receive(rows, sink).await.map_err(|failed| match failed {
            Failed::Sent(error) => self.failed_after_sending(shape, error),
            failed => failed,
        })
    }

    /// Prepares it, or finds it prepared. Of those who come at the same time one prepares and the others wait.
    pub(super) async fn prepare(&self, shape: &Shape) -> Result<Ready, Failed> {
        if !self.prepares {
            return Ok(Ready::Text);
        }
        let cell = {
            let mut prepared = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
            match prepared.get(&shape.id) {
                Some(cell) => match cell.get() {
                    Some(statement) => return Ok(Ready::Prepared(statement.clone())),
                    None => Arc::clone(cell),
                },
                None => {
                    if prepared.len() >= MOST_PREPARED {
                        prepared.clear();
                    }
                    Arc::clone(prepared.entry(shape.id).or_default())
                }
            }
        };
        let preparing = || self.client.prepare_typed(shape.sql.as_str(), &shape.types);
        let prepared = cell.get_or_try_init(preparing).await.cloned();
        prepared.map(Ready::Prepared).map_err(Failed::Unsent)
    }

    /// A statement that was prepared before a table changed has to be prepared again.
    #[cold]
    fn failed_after_sending(&self, shape: &Shape, error: tokio_postgres::Error) -> Failed {
        if is_outdated(&error) {
            self.prepared.lock().unwrap_or_else(PoisonError::into_inner).remove(&shape.id);
            return Failed::Outdated(error);
        }
        Failed::Sent(error)
    }
}

/// Whether the server no longer has the statement, or it would answer other columns than it did. It has not run.
fn is_outdated(error: &tokio_postgres::Error) -> bool {
    let Some(told) = error.as_db_error() else { return false };
    *told.code() == SqlState::INVALID_SQL_STATEMENT_NAME
        || (*told.code() == SqlState::FEATURE_NOT_SUPPORTED
            && told.routine() == Some("RevalidateCachedQuery"))
}

/// Gives all rows to the sink.
pub(super) async fn receive(rows: RowStream, sink: &mut dyn RowSink) -> Result<Outcome, Failed> {
    let mut rows = pin!(rows);
    let mut count = 0;
    while let Some(row) = rows.try_next().await.map_err(Failed::Sent)? {
        sink.row(&WireRow(&row)).map_err(Failed::Sink)?;
        count += 1;
    }
    Ok(Outcome { rows: rows.rows_affected().unwrap_or(count) })
}
