//! Models of tables that were there before: read from the database by `inspect`, and from now on yours.

use houtai::prelude::*;

/// A row of `cake`.
#[model(table = "cake")]
#[derive(Debug)]
pub struct Cake {
    pub id: Id<Cake>,
    pub name: String,
    #[field(default = false)]
    pub gluten_free: bool,
}

/// A row of `filling`.
#[model(table = "filling")]
#[derive(Debug)]
pub struct Filling {
    pub id: Id<Filling>,
    #[field(unique)]
    pub name: String,
    pub vendor: String,
}

/// A row of `fruit`.
#[model(table = "fruit", index(cake, name = "idx-fruit-cake"))]
#[derive(Debug)]
pub struct Fruit {
    pub id: Id<Fruit>,
    #[field(length = ..=64)]
    pub name: String,
    // the database does `ON UPDATE CASCADE`, which the model does not say
    #[field(column = "cake_id", on_delete = cascade)]
    pub cake: Option<Ref<Cake>>,
}

/// A row of `order`.
#[model(table = "order")]
#[derive(Debug)]
pub struct Order {
    pub id: String,
    #[field(length = ..=20, default = "normal")]
    pub r#type: String,
    #[field(column = "cake_id")]
    pub cake: Ref<Cake>,
    // The default of the database is `CURRENT_TIMESTAMP`; say it in Rust where new rows need it.
    pub placed_at: String,
    pub changed_at: String,
    pub total: f64,
    pub note: Option<serde_json::Value>,
}

// Left out, because no model says it:
// - the table `cake_filling`: its primary key has several columns (cake_id, filling_id), and a model has one; add an `id` as primary key and keep these as `unique(cake_id, filling_id)`, then inspect again

// Migrations find constraints and indexes by their names, and columns by their types. These statements give the
// database those that the models have; run them once, before the first migration that changes these tables.
// A view that reads a column whose type changes has to be dropped before, and made again after:
//
//   CREATE INDEX "order_cake_id_idx" ON "order" ("cake_id");
