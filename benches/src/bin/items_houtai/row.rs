//! The table as a model.

use houtai::prelude::*;
use houtai_macros::model;
use houtai_workload::item;

/// A row of the measurements.
#[model(table = "bench_items")]
pub(crate) struct Item {
    pub(crate) id: Id<Item>,
    pub(crate) title: String,
    pub(crate) note: Option<String>,
    pub(crate) done: bool,
    pub(crate) quantity: i64,
    pub(crate) price: f64,
}

impl From<Item> for item::Item {
    fn from(row: Item) -> Self {
        let Item { id, title, note, done, quantity, price } = row;
        Self { id: id.get().cast_signed(), title, note, done, quantity, price }
    }
}
