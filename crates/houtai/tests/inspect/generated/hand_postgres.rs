//! Models of tables that were there before: read from the database by `inspect`, and from now on yours.

// Decimals need the feature `decimal` of houtai.
use houtai::DbEnum;
use houtai::formats::Decimal;
use houtai::prelude::*;

/// What `type` of `Users` can be.
#[output]
#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserType {
    #[stored("std")]
    Std,
}

// left out: the column `tags` of `Users`: no field holds a `text[]`
// left out: the column `address` of `Users`: no field holds a `inet`
/// Who is here.
/// Also those who have gone: */ "quoted" \
#[model(table = "Users")]
#[derive(Debug)]
pub struct User {
    #[field(primary_key, column = "userId")]
    pub user_id: Id<User>,
    /// Where to write.
    // the column has the domain `email`, whose checks the model does not say
    #[field(column = "E-Mail", unique)]
    pub e_mail: String,
    #[field(column = "self")]
    pub self_value: Option<String>,
    #[field(column = "key", default = "it's \"new\"")]
    pub key_value: String,
    // the column is a `character`, whose values are filled up with spaces
    #[field(default = UserType::Std)]
    pub r#type: UserType,
    #[field(column = "1st seen", default = now)]
    pub n_1st_seen: Timestamp,
    // the column is a `citext`, which compares without regard to case
    pub nick: Option<String>,
}

/// A row of `string_row`.
#[model(table = "string_row")]
#[derive(Debug)]
pub struct StringRow {
    #[field(primary_key)]
    pub code: String,
    #[field(on_delete = set_null)]
    pub strings_id: Option<Ref<StringRow2>>,
    pub strings: Option<String>,
}

/// A row of `strings`.
#[model(table = "strings", unique(r#where, r#match))]
#[derive(Debug)]
pub struct StringRow2 {
    // The default of the database is `gen_random_uuid()`; say it in Rust where new rows need it.
    pub id: Uuid,
    pub r#where: i32,
    #[field(default = 7)]
    pub r#match: i32,
    pub r#loop: Option<Vec<u8>>,
}

// left out: the column `lasted` of `visits`: a `numeric` without digits has no limit, and a `Decimal` has at most 18
// left out: the foreign key (country) to `countries` of `visits`: it points at `code`, and a `Ref` at the primary key
// left out: the index `visits_desc` of `visits`: no model says such an index: CREATE INDEX visits_desc ON public.visits USING btree (length DESC)
// left out: the index `visits_lower` of `visits`: no model says such an index: CREATE INDEX visits_lower ON public.visits USING btree (lower((country)::text))
// left out: the trigger `touch_visits` of `visits`: the database goes on doing it, and the models do not know
// left out: the constraint `visits_user_length_excl`: EXCLUDE USING btree ("user" WITH =, length WITH =) of `visits`: no model says such a constraint
/// A row of `visits`.
#[model(
    table = "visits",
    index(country, length, name = "visits \"by\" country"),
    check(length, "length > 0"),
    check(end, "\"end\" > '2000-01-01'::date")
)]
#[derive(Debug)]
pub struct Visit {
    pub id: Id<Visit>,
    // the column is a `character`, whose values are filled up with spaces
    #[field(length = ..=2)]
    pub country: String,
    #[field(on_delete = cascade)]
    pub user: Ref<User>,
    pub length: i32,
    pub end: Option<jiff::civil::Date>,
}

/// What `货币` of `价格` can be.
#[output]
#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum 价格货币 {
    #[stored("人民币")]
    人民币,
    #[stored("美元")]
    美元,
}

// left out: the column `doubled` of `价格`: the database computes it, and a field would be written
/// A row of `价格`.
#[model(table = "价格")]
#[derive(Debug)]
pub struct 价格 {
    pub id: i64,
    // The default of the database is `0`; say it in Rust where new rows need it.
    #[field(digits = 10, places = 2)]
    pub 金额: Decimal,
    #[field(default = 价格货币::人民币)]
    pub 货币: 价格货币,
}

// Left out, because no model says it:
// - the column `tags` of `Users`: no field holds a `text[]`
// - the column `address` of `Users`: no field holds a `inet`
// - the table `countries`: it has no primary key; `code` could be it: ALTER TABLE … ADD PRIMARY KEY, then inspect again
// - the table `log_lines`: it has no primary key; add one, such as `id` counted by the database, then inspect again
// - the partitioned table `measurements`: a model is a table, and this is a partitioned table
// - the partition `measurements_2024`: a model is a table, and this is a partition
// - the view `open_visits`: a model is a table, and this is a view
// - the column `lasted` of `visits`: a `numeric` without digits has no limit, and a `Decimal` has at most 18
// - the foreign key (country) to `countries` of `visits`: it points at `code`, and a `Ref` at the primary key
// - the index `visits_desc` of `visits`: no model says such an index: CREATE INDEX visits_desc ON public.visits USING btree (length DESC)
// - the index `visits_lower` of `visits`: no model says such an index: CREATE INDEX visits_lower ON public.visits USING btree (lower((country)::text))
// - the trigger `touch_visits` of `visits`: the database goes on doing it, and the models do not know
// - the constraint `visits_user_length_excl`: EXCLUDE USING btree ("user" WITH =, length WITH =) of `visits`: no model says such a constraint
// - the column `doubled` of `价格`: the database computes it, and a field would be written
// - the function `touch`: models are tables of one schema, and no more

// Migrations find constraints and indexes by their names, and columns by their types. These statements give the
// database those that the models have; run them once, before the first migration that changes these tables.
// A view that reads a column whose type changes has to be dropped before, and made again after:
//
//   ALTER TABLE "Users" ALTER COLUMN "E-Mail" TYPE text USING "E-Mail"::text;
//   ALTER TABLE "Users" ALTER COLUMN "type" TYPE text USING "type"::text;
//   ALTER TABLE "Users" RENAME CONSTRAINT "known_type" TO "Users_type_choices";
//   ALTER TABLE "Users" ALTER COLUMN "nick" TYPE text USING "nick"::text;
//   CREATE INDEX "string_row_strings_id_idx" ON "string_row" ("strings_id");
//   ALTER TABLE "visits" ALTER COLUMN "country" TYPE text USING "country"::text;
//   ALTER TABLE "visits" ADD CONSTRAINT "visits_country_length" CHECK (char_length("country") <= 2);
//   CREATE INDEX "visits_user_idx" ON "visits" ("user");
//   ALTER TABLE "价格" RENAME CONSTRAINT "价格_货币_check" TO "价格_货币_choices";
