//! Through deadpool: a connection for each operation, statements from its cache.

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use houtai_workload::item::{Item, NewItem, POSTGRESQL};
use houtai_workload::options::Options;
use houtai_workload::{Failure, Store};
use tokio_postgres::NoTls;

use crate::row::{INSERT, INSERT_ROW, LOCK, ONE_ROW, PAGE, UPDATE, UPDATE_ROW, item};

#[derive(Debug)]
pub(crate) struct Pooled(Pool);

impl Pooled {
    /// Makes the pool; connections are opened when they are needed.
    pub(crate) fn connect(options: &Options) -> Result<Self, Failure> {
        pool(options).map(Self)
    }
}

/// A pool with the recycling that its documentation shows, which asks nothing.
pub(crate) fn pool(options: &Options) -> Result<Pool, Failure> {
    let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(options.url.parse()?, NoTls, config);
    Ok(Pool::builder(manager).max_size(options.pool).build()?)
}

impl Store for Pooled {
    async fn reset(&self) -> Result<(), Failure> {
        Ok(self.0.get().await?.batch_execute(POSTGRESQL).await?)
    }

    async fn one_row(&self, id: i64) -> Result<Item, Failure> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(ONE_ROW).await?;
        item(&client.query_one(&statement, &[&id]).await?)
    }

    async fn page(&self, after: i64) -> Result<Vec<Item>, Failure> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(PAGE).await?;
        client.query(&statement, &[&after]).await?.iter().map(item).collect()
    }

    async fn insert(&self, new: NewItem) -> Result<i64, Failure> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(INSERT).await?;
        let NewItem { title, note, done, quantity, price } = &new;
        Ok(client.query_one(&statement, &[title, note, done, quantity, price]).await?.try_get(0)?)
    }

    async fn update(&self, id: i64, quantity: i64) -> Result<(), Failure> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(UPDATE).await?;
        client.execute(&statement, &[&id, &quantity]).await?;
        Ok(())
    }

    async fn insert_row(&self, new: NewItem) -> Result<Item, Failure> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(INSERT_ROW).await?;
        let NewItem { title, note, done, quantity, price } = &new;
        item(&client.query_one(&statement, &[title, note, done, quantity, price]).await?)
    }

    async fn update_row(&self, id: i64, quantity: i64) -> Result<Item, Failure> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(UPDATE_ROW).await?;
        item(&client.query_one(&statement, &[&id, &quantity]).await?)
    }

    async fn transaction(&self, id: i64) -> Result<(), Failure> {
        let mut client = self.0.get().await?;
        let transaction = client.transaction().await?;
        let lock = transaction.prepare_cached(LOCK).await?;
        let read = item(&transaction.query_one(&lock, &[&id]).await?)?;
        let update = transaction.prepare_cached(UPDATE).await?;
        transaction.execute(&update, &[&id, &(read.quantity + 1)]).await?;
        Ok(transaction.commit().await?)
    }
}
