//! The operations.

use houtai::Id;
use houtai_benches::items::{self, Item, told};
use houtai_data::{Db, Dialect, Executor as _, Model as _, Size, Statement, Synchronous, Unit, Value};
use houtai_workload::item::{self, NewItem};
use houtai_workload::options::{self, Options};
use houtai_workload::{Failure, Store};

/// What a unit sends, on PostgreSQL and on SQLite.
const ADD_ONE: [&str; 2] = [
    "UPDATE bench_items SET quantity = quantity + 1 WHERE id = $1",
    "UPDATE bench_items SET quantity = quantity + 1 WHERE id = ?1",
];
const ONE_ROW: [&str; 2] = [
    "SELECT id, title, note, done, quantity, price FROM bench_items WHERE id = $1",
    "SELECT id, title, note, done, quantity, price FROM bench_items WHERE id = ?1",
];

pub(crate) struct Houtai(Db);

impl Houtai {
    /// Connects to the server or opens the file.
    pub(crate) async fn open(options: &Options) -> Result<Self, Failure> {
        if !options.url.starts_with("sqlite:") {
            return items::postgres(&options.url, options.pool).await.map(Self);
        }
        let synchronous = match options.synchronous {
            options::Synchronous::Normal => Synchronous::Normal,
            options::Synchronous::Full => Synchronous::Full,
        };
        items::sqlite(options.sqlite_file()?.as_ref(), synchronous).map(Self)
    }
}

impl Store for Houtai {
    async fn reset(&self) -> Result<(), Failure> {
        items::reset(&self.0, items::ROWS).await
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
        Ok(create.add().await.map_err(told)?.get().cast_signed())
    }

    async fn update(&self, id: i64, quantity: i64) -> Result<(), Failure> {
        Item::update(&self.0, key(id)?).quantity(quantity).apply().await.map_err(told)
    }

    async fn insert_row(&self, new: NewItem) -> Result<item::Item, Failure> {
        let NewItem { title, note, done, quantity, price } = new;
        let create = Item::create(&self.0).title(title).note(note).done(done).quantity(quantity).price(price);
        Ok(create.save().await.map_err(told)?.into())
    }

    async fn update_row(&self, id: i64, quantity: i64) -> Result<item::Item, Failure> {
        Ok(Item::update(&self.0, key(id)?).quantity(quantity).save().await.map_err(told)?.into())
    }

    async fn transaction(&self, id: i64) -> Result<(), Failure> {
        let id = key(id)?;
        let changed = self.0.tx(async |tx| {
            let read = match tx.dialect() {
                Dialect::Postgres => Item::query().filter(Item::id.eq(id)).for_update().one(&tx).await?,
                // Here a transaction has the whole database for itself.
                _ => Item::find(&tx, id).await?,
            };
            Item::update(&tx, id).quantity(read.quantity + 1).apply().await?;
            Ok(())
        });
        changed.await.map_err(told)
    }

    async fn unit(&self, id: i64) -> Result<(), Failure> {
        let dialect = usize::from(self.0.dialect() != Dialect::Postgres);
        let statement = |sql: [&'static str; 2]| {
            Statement::new(sql[dialect], vec![Value::Int64(id)]).size(Size::One).table("bench_items")
        };
        let unit = Unit::new().run(statement(ADD_ONE)).fetch::<Item>(statement(ONE_ROW).reads());
        let rows = self.0.unit(unit).await.map_err(told)?.take::<Item>(1);
        if rows.len() == 1 { Ok(()) } else { Err(format!("there is no row {id}").into()) }
    }
}

fn key(id: i64) -> Result<Id<Item>, Failure> {
    Id::new(id.unsigned_abs()).ok_or_else(|| format!("{id} is no id").into())
}
