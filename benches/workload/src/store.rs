//! What a contestant implements.

use crate::Failure;
use crate::item::{Item, NewItem};

/// A table of items behind some driver or ORM. It is used by many tasks at once.
pub trait Store: Send + Sync + 'static {
    /// Makes the table anew with its first rows.
    fn reset(&self) -> impl Future<Output = Result<(), Failure>> + Send;

    /// `select … where id = $1`, every column read.
    fn one_row(&self, id: i64) -> impl Future<Output = Result<Item, Failure>> + Send;

    /// `select … where id > $1 order by id limit 20`, every column read.
    fn page(&self, after: i64) -> impl Future<Output = Result<Vec<Item>, Failure>> + Send;

    /// `insert …`; gives the id.
    fn insert(&self, new: NewItem) -> impl Future<Output = Result<i64, Failure>> + Send;

    /// `update … set quantity = $2 where id = $1`.
    fn update(&self, id: i64, quantity: i64) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The same insert; gives the row as it is stored.
    fn insert_row(&self, new: NewItem) -> impl Future<Output = Result<Item, Failure>> + Send;

    /// The same update; gives the row as it is stored.
    fn update_row(&self, id: i64, quantity: i64) -> impl Future<Output = Result<Item, Failure>> + Send;

    /// In one transaction: `select … where id = $1 for update`, then an update to the quantity that was read plus 1.
    /// On SQLite, which has no row locks, the transaction begins with `begin immediate`.
    fn transaction(&self, id: i64) -> impl Future<Output = Result<(), Failure>> + Send;

    /// `update … set quantity = quantity + 1 where id = $1` and `select … where id = $1`, which take effect together, sent
    /// as the contestant sends what it need not ask in between. Who has no way of its own does a transaction.
    fn unit(&self, id: i64) -> impl Future<Output = Result<(), Failure>> + Send {
        self.transaction(id)
    }
}
