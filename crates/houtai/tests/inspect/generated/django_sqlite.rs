//! Models of tables that were there before: read from the database by `inspect`, and from now on yours.

use houtai::DbEnum;
use houtai::prelude::*;

/// A row of `shop_author`.
#[model(table = "shop_author")]
#[derive(Debug)]
pub struct ShopAuthor {
    pub id: Id<ShopAuthor>,
    #[field(length = ..=100)]
    pub name: String,
    #[field(length = ..=50, unique)]
    pub slug: String,
    // the column is declared as `datetime` and holds texts
    pub joined: String,
    // the column is declared as `date` and has no value yet; read as text, as most programs store it
    pub born: Option<String>,
    pub rating: f64,
    pub is_active: bool,
}

/// What `status` of `shop_book` can be.
#[output]
#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShopBookStatus {
    #[stored("draft")]
    Draft,
    #[stored("in print")]
    InPrint,
    #[stored("2nd hand")]
    N2ndHand,
}

// left out: the column `price` of `shop_book`: the column is declared as `decimal` and holds values of several kinds (integer, real), which no field reads; it must have a value, so that no row can be added without it: give it a default
/// A row of `shop_book`.
#[model(
    table = "shop_book",
    index(status, stock, where = "\"stock\" > 0", name = "in_stock"),
    index(author, name = "shop_book_author_id_8a2b"),
    index(previous, name = "shop_book_previous_id_11aa"),
    unique(title, author, name = "shop_book_title_author_id_uniq"),
    check(stock, "\"stock\" >= 0"),
    check(meta, "(JSON_VALID(\"meta\") OR \"meta\" IS NULL)"),
    check("status_known", "\"status\" IN ('draft', 'in print', '2nd hand')")
)]
#[derive(Debug)]
pub struct ShopBook {
    pub id: Id<ShopBook>,
    #[field(length = ..=200)]
    pub title: String,
    #[field(length = ..=13, unique)]
    pub isbn: String,
    pub stock: i64,
    pub pages: Option<i64>,
    pub status: ShopBookStatus,
    pub meta: serde_json::Value,
    #[field(length = ..=32)]
    pub uid: String,
    #[field(column = "author_id")]
    pub author: Ref<ShopAuthor>,
    #[field(column = "previous_id")]
    pub previous: Option<Ref<ShopBook>>,
}

/// A row of `shop_book_tags`.
#[model(
    table = "shop_book_tags",
    unique(book, tag, name = "shop_book_tags_book_id_tag_id_uniq"),
    index(tag, name = "shop_book_tags_tag_id_7c")
)]
#[derive(Debug)]
pub struct ShopBookTag {
    pub id: Id<ShopBookTag>,
    #[field(column = "book_id")]
    pub book: Ref<ShopBook>,
    #[field(column = "tag_id")]
    pub tag: Ref<ShopTag>,
}

/// A row of `shop_tag`.
#[model(table = "shop_tag")]
#[derive(Debug)]
pub struct ShopTag {
    pub id: Id<ShopTag>,
    pub label: String,
}

// Left out, because no model says it:
// - the column `price` of `shop_book`: the column is declared as `decimal` and holds values of several kinds (integer, real), which no field reads; it must have a value, so that no row can be added without it: give it a default
