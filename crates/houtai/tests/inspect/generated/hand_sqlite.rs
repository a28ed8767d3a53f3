//! Models of tables that were there before: read from the database by `inspect`, and from now on yours.

use houtai::DbEnum;
use houtai::prelude::*;

/// What `type` of `Users` can be.
#[output]
#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserType {
    #[stored("a")]
    A,
    #[stored("b")]
    B,
}

// left out: the column `amount` of `Users`: nothing tells what a column declared as `decimal(10, 2)` holds, and it has no value yet
// left out: the column `whatever` of `Users`: nothing tells what a column declared as `` holds, and it has no value yet
/// A row of `Users`.
#[model(table = "Users", check("Users_type_check", "type IN ('a', 'b')"))]
#[derive(Debug)]
pub struct User {
    #[field(primary_key, column = "userId")]
    pub user_id: Id<User>,
    #[field(column = "E-Mail", unique)]
    pub e_mail: String,
    #[field(column = "self")]
    pub self_value: Option<String>,
    #[field(column = "key", default = "it's \"new\"")]
    pub key_value: String,
    #[field(default = UserType::A)]
    pub r#type: Option<UserType>,
    // the column is declared as `datetime` and has no value yet; read as text, as most programs store it
    // The default of the database is `CURRENT_TIMESTAMP`; say it in Rust where new rows need it.
    #[field(column = "1st seen")]
    pub n_1st_seen: Option<String>,
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
#[model(
    table = "strings",
    unique(r#where, r#match),
    check(row, "\"where\" > 0"),
    check(row2, "\"match\" > 0")
)]
#[derive(Debug)]
pub struct StringRow2 {
    pub id: i64,
    pub r#where: i64,
    #[field(default = 7)]
    pub r#match: i64,
    pub r#loop: Option<Vec<u8>>,
}

// left out: the foreign key (a, b) to `strings` of `visits`: a foreign key of a model has one column
// left out: the index `visits_desc` of `visits`: no model says such an index: CREATE INDEX visits_desc ON visits (length DESC)
// left out: the index `visits_lower` of `visits`: no model says such an index: CREATE INDEX visits_lower ON visits (lower(length))
// left out: the trigger `touch` of `visits`: the database goes on doing it, and the models do not know
/// A row of `visits`.
#[model(
    table = "visits",
    index(user, where = "a IS NULL", name = "visits_open"),
    check(length, "length > 0")
)]
#[derive(Debug)]
pub struct Visit {
    pub id: Id<Visit>,
    #[field(on_delete = cascade)]
    pub user: Ref<User>,
    pub length: i64,
    pub a: Option<i64>,
    pub b: Option<i64>,
}

// left out: the column `doubled` of `价格`: the database computes it, and a field would be written
/// A row of `价格`.
#[model(table = "价格")]
#[derive(Debug)]
pub struct 价格 {
    pub id: Id<价格>,
    #[field(default = 0.0)]
    pub 金额: f64,
}

// Left out, because no model says it:
// - the column `amount` of `Users`: nothing tells what a column declared as `decimal(10, 2)` holds, and it has no value yet
// - the column `whatever` of `Users`: nothing tells what a column declared as `` holds, and it has no value yet
// - the table `log_lines`: it has no primary key; add one, such as `id` counted by the database, then inspect again
// - the view `open_visits`: a model is a table, and this is a view
// - the virtual table `pages`: a model is a table, and this is a virtual table
// - the foreign key (a, b) to `strings` of `visits`: a foreign key of a model has one column
// - the index `visits_desc` of `visits`: no model says such an index: CREATE INDEX visits_desc ON visits (length DESC)
// - the index `visits_lower` of `visits`: no model says such an index: CREATE INDEX visits_lower ON visits (lower(length))
// - the trigger `touch` of `visits`: the database goes on doing it, and the models do not know
// - the column `doubled` of `价格`: the database computes it, and a field would be written

// Migrations find constraints and indexes by their names, and columns by their types. These statements give the
// database those that the models have; run them once, before the first migration that changes these tables.
// A view that reads a column whose type changes has to be dropped before, and made again after:
//
//   CREATE INDEX "string_row_strings_id_idx" ON "string_row" ("strings_id");
//   CREATE INDEX "visits_user_idx" ON "visits" ("user");
