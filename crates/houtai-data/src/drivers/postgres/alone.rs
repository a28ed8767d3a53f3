//! A single statement on a connection of its own.

use super::connection::Connection;
use super::pool::Lease;

/// A lease for one statement. Dropped before the statement has ended, it asks the server to give up.
pub(super) struct Alone(Option<Lease>, std::sync::Arc<Connection>);

impl Alone {
    /// With this connection.
    pub(super) fn new(lease: Lease) -> Self {
        let connection = std::sync::Arc::clone(&lease.connection);
        Self(Some(lease), connection)
    }

    /// The connection.
    pub(super) fn connection(&self) -> &Connection {
        &self.1
    }

    /// The statement has ended, and the connection is not as others expect it.
    pub(super) fn discard(mut self) {
        drop(self.0.take());
    }

    /// The statement has ended.
    pub(super) fn finish(mut self) {
        if let Some(lease) = self.0.take() {
            lease.give_back();
        }
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        if let Some(lease) = self.0.take() {
            let pool = std::sync::Arc::clone(lease.pool());
            Lease::spawn(&pool, async move {
                lease.cancel().await;
                // The place in the pool is free when the server has given up.
                let _ = lease.connection.client.check_connection().await;
            });
        }
    }
}
