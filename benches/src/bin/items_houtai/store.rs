//! The operations.

use std::fmt::Display;
use std::sync::Arc;

use houtai::Id;
use houtai_core::{Clock, OrNotFound as _, Result, Secret};
use houtai_data::{
    Db, Dialect, Discard, Driver, Executor as _, Model as _, PostgresDriver, PostgresOptions, Size,
    SqliteDriver, SqliteOptions, Statement, Synchronous, fetch,
};
use houtai_workload::item::{self, NewItem};
use houtai_workload::options::{self, Options};
use houtai_workload::{Failure, Store};

use crate::row::Item;

const LOCK: &str = "SELECT id, title, note, done, quantity, price FROM bench_items WHERE id = $1 FOR UPDATE";

pub(crate) struct Houtai(Db);

impl Houtai {
    /// Connects to the server or opens the file.
    pub(crate) async fn open(options: &Options) -> Result<Self, Failure> {
        let driver: Arc<dyn Driver> = if options.url.starts_with("sqlite:") {
            let mut sqlite = SqliteOptions::new(options.sqlite_file()?);
            sqlite.synchronous = match options.synchronous {
                options::Synchronous::Normal => Synchronous::Normal,
                options::Synchronous::Full => Synchronous::Full,
            };
            Arc::new(SqliteDriver::open(sqlite).map_err(told)?)
        } else {
            let mut postgres = PostgresOptions::new(Secret::new(options.url.clone()));
            postgres.pool_max = u32::try_from(options.pool)?;
            Arc::new(PostgresDriver::connect(postgres).await.map_err(told)?)
        };
        Ok(Self(Db::new("default", driver, Clock::system())))
    }
}

impl Store for Houtai {
    async fn reset(&self) -> Result<(), Failure> {
        let script = match self.0.dialect() {
            Dialect::Postgres => item::POSTGRESQL,
            _ => item::SQLITE,
        };
        for sql in script.split_inclusive(";\n").filter(|sql| !sql.trim().is_empty()) {
            self.0.run(Statement::new(sql.to_owned(), Vec::new()), Box::new(Discard)).await.map_err(told)?;
        }
        Ok(())
    }

    async fn one_row(&self, id: i64) -> Result<item::Item, Failure> {
        Ok(Item::find(&self.0, key(id)?).await.map_err(told)?.into())
    }

    async fn page(&self, after: i64) -> Result<Vec<item::Item>, Failure> {
        let rows = Item::query()
            .filter(Item::id.gt(key(after)?))
            .order_by(Item::id.asc())
            .limit(item::PAGE.unsigned_abs())
            .all(&self.0)
            .await
            .map_err(told)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn insert(&self, new: NewItem) -> Result<i64, Failure> {
        let NewItem { title, note, done, quantity, price } = new;
        let create = Item::create(&self.0).title(title).note(note).done(done).quantity(quantity).price(price);
        Ok(create.save().await.map_err(told)?.id.get().cast_signed())
    }

    async fn update(&self, id: i64, quantity: i64) -> Result<(), Failure> {
        Item::update(&self.0, key(id)?).quantity(quantity).save().await.map_err(told)?;
        Ok(())
    }

    async fn transaction(&self, id: i64) -> Result<(), Failure> {
        let id = key(id)?;
        let changed = self.0.tx(async |tx| {
            let read = match tx.dialect() {
                Dialect::Postgres => locked(&tx, id).await?,
                // Here a transaction has the whole database for itself.
                _ => Item::find(&tx, id).await?,
            };
            Item::update(&tx, id).quantity(read.quantity + 1).save().await?;
            Ok(())
        });
        changed.await.map_err(told)
    }
}

async fn locked(tx: &houtai_data::Tx, id: Id<Item>) -> Result<Item> {
    let lock = Statement::new(LOCK, vec![houtai_data::Value::Int64(id.get().cast_signed())]).size(Size::One);
    fetch::<Item>(tx, lock).await?.into_iter().next().or_not_found("there is no such item")
}

fn key(id: i64) -> Result<Id<Item>, Failure> {
    Id::new(id.unsigned_abs()).ok_or_else(|| format!("{id} is no id").into())
}

/// houtai's errors are no errors of the standard library, because what they display is for one reader only.
fn told(error: impl Display) -> Failure {
    error.to_string().into()
}
