//! Poolers that the settings do not know of.

use tokio_postgres::{Client, SimpleQueryMessage};

use super::connection::Opened;
use super::target::Target;
use crate::{Error, ErrorKind, Result};

/// Names a connection of the server; no other one has the same process and the same beginning.
const WHO: &str =
    "SELECT pid::text || ' since ' || backend_start::text FROM pg_stat_get_activity(pg_backend_pid())";

/// Refuses to go on when two connections of ours are one connection of the server: what is prepared on one could be run
/// on another as a statement of somebody else. A pooler that is busy may not show it; statements that get lost do later.
pub(super) async fn check(target: &Target, opened: &[Opened]) -> Result<()> {
    let [one, two, ..] = opened else { return Ok(()) };
    if target.options.pooler {
        return Ok(());
    }
    // One after the other, so that a pooler has the same one for both.
    let first = who(&one.connection.client).await;
    let second = who(&two.connection.client).await;
    if first.is_none() || first != second {
        return Ok(());
    }
    let message = format!(
        "{} is reached through a pooler that gives each transaction another connection of the server, such as PgBouncer in transaction mode: set `db.pooler = true`",
        target.name
    );
    Err(Error::new(ErrorKind::Configuration, message))
}

/// A connection that is lost meanwhile says nothing here, and is opened again later.
async fn who(client: &Client) -> Option<String> {
    let messages = client.simple_query(WHO).await.ok()?;
    messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    })
}
