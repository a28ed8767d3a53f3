//! The most that tokio-postgres gives: single statements of all tasks share four connections, where they follow each
//! other without waiting for answers. Nobody checks a connection out, and every statement is prepared at the start.
//! A transaction has a connection for itself; its first statement travels with `begin`, its last with `commit`.

use std::sync::atomic::{AtomicUsize, Ordering};

use deadpool_postgres::Pool;
use houtai_workload::item::{Item, NewItem, POSTGRESQL};
use houtai_workload::options::Options;
use houtai_workload::{Failure, Store};
use tokio::try_join;
use tokio_postgres::{Client, NoTls, Statement};

use crate::pooled::pool;
use crate::row::{INSERT, INSERT_ROW, LOCK, ONE_ROW, PAGE, UPDATE, UPDATE_ROW, item};

const CONNECTIONS: usize = 4;

#[derive(Debug)]
pub(crate) struct Shared {
    connections: Vec<Connection>,
    next: AtomicUsize,
    exclusive: Pool,
}

#[derive(Debug)]
struct Connection {
    client: Client,
    one_row: Statement,
    page: Statement,
    insert: Statement,
    update: Statement,
    insert_row: Statement,
    update_row: Statement,
}

impl Shared {
    /// Opens the connections. The table must be there for the statements to be prepared, so it is made first.
    pub(crate) async fn connect(options: &Options) -> Result<Self, Failure> {
        let exclusive = pool(options)?;
        exclusive.get().await?.batch_execute(POSTGRESQL).await?;
        let mut connections = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            connections.push(Connection::open(&options.url).await?);
        }
        Ok(Self { connections, next: AtomicUsize::new(0), exclusive })
    }

    fn connection(&self) -> &Connection {
        &self.connections[self.next.fetch_add(1, Ordering::Relaxed) % CONNECTIONS]
    }
}

impl Connection {
    async fn open(url: &str) -> Result<Self, Failure> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        // It ends with the client; a failure reaches whoever waits for an answer.
        tokio::spawn(connection);
        let (one_row, page, insert, update, insert_row, update_row) = try_join!(
            client.prepare(ONE_ROW),
            client.prepare(PAGE),
            client.prepare(INSERT),
            client.prepare(UPDATE),
            client.prepare(INSERT_ROW),
            client.prepare(UPDATE_ROW)
        )?;
        Ok(Self { client, one_row, page, insert, update, insert_row, update_row })
    }
}

impl Store for Shared {
    async fn reset(&self) -> Result<(), Failure> {
        Ok(self.exclusive.get().await?.batch_execute(POSTGRESQL).await?)
    }

    async fn one_row(&self, id: i64) -> Result<Item, Failure> {
        let Connection { client, one_row, .. } = self.connection();
        item(&client.query_one(one_row, &[&id]).await?)
    }

    async fn page(&self, after: i64) -> Result<Vec<Item>, Failure> {
        let Connection { client, page, .. } = self.connection();
        client.query(page, &[&after]).await?.iter().map(item).collect()
    }

    async fn insert(&self, new: NewItem) -> Result<i64, Failure> {
        let Connection { client, insert, .. } = self.connection();
        let NewItem { title, note, done, quantity, price } = &new;
        Ok(client.query_one(insert, &[title, note, done, quantity, price]).await?.try_get(0)?)
    }

    async fn update(&self, id: i64, quantity: i64) -> Result<(), Failure> {
        let Connection { client, update, .. } = self.connection();
        client.execute(update, &[&id, &quantity]).await?;
        Ok(())
    }

    async fn insert_row(&self, new: NewItem) -> Result<Item, Failure> {
        let Connection { client, insert_row, .. } = self.connection();
        let NewItem { title, note, done, quantity, price } = &new;
        item(&client.query_one(insert_row, &[title, note, done, quantity, price]).await?)
    }

    async fn update_row(&self, id: i64, quantity: i64) -> Result<Item, Failure> {
        let Connection { client, update_row, .. } = self.connection();
        item(&client.query_one(update_row, &[&id, &quantity]).await?)
    }

    async fn transaction(&self, id: i64) -> Result<(), Failure> {
        let client = self.exclusive.get().await?;
        let lock = client.prepare_cached(LOCK).await?;
        let update = client.prepare_cached(UPDATE).await?;
        // Both are on their way before either is answered; the server takes them in this order.
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 1] = [&id];
        let ((), row) = try_join!(client.batch_execute("begin"), client.query_one(&lock, &parameters))?;
        let quantity = item(&row)?.quantity + 1;
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 2] = [&id, &quantity];
        try_join!(client.execute(&update, &parameters), client.batch_execute("commit"))?;
        Ok(())
    }
}
