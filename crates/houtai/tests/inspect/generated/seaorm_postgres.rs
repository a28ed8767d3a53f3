//! Models of tables that were there before: read from the database by `inspect`, and from now on yours.

// Decimals need the feature `decimal` of houtai.
use houtai::DbEnum;
use houtai::formats::Decimal;
use houtai::prelude::*;

/// A row of `cake`.
#[model(table = "cake")]
#[derive(Debug)]
pub struct Cake {
    #[field(identity)]
    pub id: i32,
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
    // The default of the database is `gen_random_uuid()`; say it in Rust where new rows need it.
    pub vendor: Uuid,
}

/// A row of `fruit`.
#[model(table = "fruit", index(cake, name = "idx-fruit-cake"))]
#[derive(Debug)]
pub struct Fruit {
    #[field(identity)]
    pub id: i32,
    #[field(length = ..=64)]
    pub name: String,
    // the database does `ON UPDATE CASCADE`, which the model does not say
    #[field(column = "cake_id", on_delete = cascade)]
    pub cake: Option<Ref<Cake>>,
}

/// What `state` of `order` can be.
#[output]
#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    #[stored("open")]
    Open,
    #[stored("paid")]
    Paid,
    #[stored("sent back")]
    SentBack,
}

/// A row of `order`.
#[model(
    table = "order",
    unique(state, placed_at, name = "idx-order-state-placed_at")
)]
#[derive(Debug)]
pub struct Order {
    pub id: Uuid,
    #[field(length = ..=20, default = "normal")]
    pub r#type: String,
    // the column has the enum type `order_state`, into which no text can be written; make it a text with a check: see the statements at the end
    #[field(default = OrderState::Open)]
    pub state: OrderState,
    #[field(column = "cake_id")]
    pub cake: Ref<Cake>,
    // the column has no time zone; its values are read as UTC
    #[field(default = now)]
    pub placed_at: Timestamp,
    #[field(default = now)]
    pub changed_at: Timestamp,
    #[field(digits = 12, places = 2)]
    pub total: Decimal,
    // the column is a `json` and not a `jsonb`; it cannot be compared or indexed
    pub note: Option<serde_json::Value>,
}

// Left out, because no model says it:
// - the table `cake_filling`: its primary key has several columns (cake_id, filling_id), and a model has one; add an `id` as primary key and keep these as `unique(cake_id, filling_id)`, then inspect again

// Migrations find constraints and indexes by their names, and columns by their types. These statements give the
// database those that the models have; run them once, before the first migration that changes these tables.
// A view that reads a column whose type changes has to be dropped before, and made again after:
//
//   ALTER TABLE "cake" ALTER COLUMN "name" TYPE text USING "name"::text;
//   ALTER TABLE "filling" ALTER COLUMN "name" TYPE text USING "name"::text;
//   ALTER TABLE "fruit" ALTER COLUMN "name" TYPE text USING "name"::text;
//   ALTER TABLE "fruit" ADD CONSTRAINT "fruit_name_length" CHECK (char_length("name") <= 64);
//   ALTER TABLE "fruit" RENAME CONSTRAINT "fk-fruit-cake_id" TO "fruit_cake_id_fkey";
//   ALTER TABLE "order" ALTER COLUMN "type" TYPE text USING "type"::text;
//   ALTER TABLE "order" ADD CONSTRAINT "order_type_length" CHECK (char_length("type") <= 20);
//   ALTER TABLE "order" ALTER COLUMN "state" DROP DEFAULT;
//   ALTER TABLE "order" ALTER COLUMN "state" TYPE text USING "state"::text;
//   ALTER TABLE "order" ALTER COLUMN "state" SET DEFAULT 'open';
//   ALTER TABLE "order" ADD CONSTRAINT "order_state_choices" CHECK ("state" IN ('open', 'paid', 'sent back'));
//   ALTER TABLE "order" ALTER COLUMN "placed_at" TYPE timestamp with time zone USING "placed_at" AT TIME ZONE 'UTC';
//   ALTER TABLE "order" ALTER COLUMN "note" TYPE jsonb USING "note"::jsonb;
//   ALTER TABLE "order" RENAME CONSTRAINT "fk-order-cake" TO "order_cake_id_fkey";
//   ALTER TABLE "order" ADD CONSTRAINT "idx-order-state-placed_at" UNIQUE USING INDEX "idx-order-state-placed_at";
//   CREATE INDEX "order_cake_id_idx" ON "order" ("cake_id");
