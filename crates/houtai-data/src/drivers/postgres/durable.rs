//! Whether the server answers a commit only when it is on the disk.

use tokio_postgres::{Client, SimpleQueryMessage};

/// On one connection each commit waits for the one before it, and so for the disk once more; commits on several
/// connections share one wait. Who has switched `synchronous_commit` off waits for no disk at all. A connection that is lost
/// meanwhile says nothing, and then the default of the server is the better guess.
pub(super) async fn commits_wait(client: &Client) -> bool {
    let Ok(messages) = client.simple_query("SHOW synchronous_commit").await else { return true };
    let setting = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    setting != Some("off")
}
