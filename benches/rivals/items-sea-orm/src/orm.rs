//! The operations in SeaORM's own way.

use houtai_workload::item::{self, Item, NewItem, POSTGRESQL, SQLITE};
use houtai_workload::options::{Options, Synchronous};
use houtai_workload::{Failure, Store};
use sea_orm::prelude::*;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, IntoActiveModel, QueryOrder, QuerySelect,
    Set, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use crate::entity::{ActiveModel, Column, Entity, Model};

/// How the pool is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pool {
    /// `ConnectOptions::new`: ten connections, each asked whether it lives before it is used.
    AsItComes,
    /// As many connections as asked for, used without a question.
    WithoutPing,
}

#[derive(Debug)]
pub(crate) struct Orm {
    database: DatabaseConnection,
    is_sqlite: bool,
}

impl Orm {
    pub(crate) async fn connect(options: &Options, pool: Pool) -> Result<Self, Failure> {
        let is_sqlite = options.url.starts_with("sqlite:");
        let url = if is_sqlite { format!("{}?mode=rwc", options.url) } else { options.url.clone() };
        let mut connect = ConnectOptions::new(url);
        // The documentation switches the log of statements off where it is not wanted.
        connect.sqlx_logging(false);
        if pool == Pool::WithoutPing {
            connect.max_connections(u32::try_from(options.pool)?).test_before_acquire(false);
        }
        let synchronous = match options.synchronous {
            Synchronous::Normal => SqliteSynchronous::Normal,
            Synchronous::Full => SqliteSynchronous::Full,
        };
        connect.map_sqlx_sqlite_opts(move |sqlite| {
            sqlite.journal_mode(SqliteJournalMode::Wal).synchronous(synchronous)
        });
        Ok(Self { database: Database::connect(connect).await?, is_sqlite })
    }
}

impl Store for Orm {
    async fn reset(&self) -> Result<(), Failure> {
        self.database.execute_unprepared(if self.is_sqlite { SQLITE } else { POSTGRESQL }).await?;
        Ok(())
    }

    async fn one_row(&self, id: i64) -> Result<Item, Failure> {
        Ok(Entity::find_by_id(id).one(&self.database).await?.ok_or("no such row")?.into())
    }

    async fn page(&self, after: i64) -> Result<Vec<Item>, Failure> {
        let rows = Entity::find()
            .filter(Column::Id.gt(after))
            .order_by_asc(Column::Id)
            .limit(item::PAGE.unsigned_abs())
            .all(&self.database)
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn insert(&self, new: NewItem) -> Result<i64, Failure> {
        // Only the key comes back.
        Ok(Entity::insert(active(new)).exec(&self.database).await?.last_insert_id)
    }

    async fn update(&self, id: i64, quantity: i64) -> Result<(), Failure> {
        Entity::update_many()
            .col_expr(Column::Quantity, Expr::value(quantity))
            .filter(Column::Id.eq(id))
            .exec(&self.database)
            .await?;
        Ok(())
    }

    async fn insert_row(&self, new: NewItem) -> Result<Item, Failure> {
        Ok(Entity::insert(active(new)).exec_with_returning(&self.database).await?.into())
    }

    async fn update_row(&self, id: i64, quantity: i64) -> Result<Item, Failure> {
        let changed = ActiveModel { id: Set(id), quantity: Set(quantity), ..Default::default() };
        Ok(changed.update(&self.database).await?.into())
    }

    async fn transaction(&self, id: i64) -> Result<(), Failure> {
        let immediate = TransactionOptions {
            // Nothing on PostgreSQL; on SQLite two that read first could not both go on to write.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = self.database.begin_with_options(immediate).await?;
        let read = Entity::find_by_id(id).lock_exclusive().one(&transaction).await?.ok_or("no such row")?;
        let quantity = read.quantity + 1;
        let mut model = read.into_active_model();
        model.quantity = Set(quantity);
        // Without reading the row back, which nobody needs.
        Entity::update_many().set(model).filter(Column::Id.eq(id)).exec(&transaction).await?;
        Ok(transaction.commit().await?)
    }
}

fn active(new: NewItem) -> ActiveModel {
    let NewItem { title, note, done, quantity, price } = new;
    ActiveModel {
        title: Set(title),
        note: Set(note),
        done: Set(done),
        quantity: Set(quantity),
        price: Set(price),
        ..Default::default()
    }
}

impl From<Model> for Item {
    fn from(model: Model) -> Self {
        let Model { id, title, note, done, quantity, price } = model;
        Self { id, title, note, done, quantity, price }
    }
}
