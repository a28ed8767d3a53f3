//! Models of tables that were there before: read from the database by `inspect`, and from now on yours.

// Decimals need the feature `decimal` of houtai.
use houtai::DbEnum;
use houtai::formats::Decimal;
use houtai::prelude::*;

// left out: the column `duration` of `shop_audiobook`: no field holds a `interval`; it must have a value, so that no row can be added without it: give it a default
/// A row of `shop_audiobook`.
#[model(table = "shop_audiobook")]
#[derive(Debug)]
pub struct ShopAudiobook {
    // the foreign key is special in the database (deferrable), which the model does not say
    #[field(primary_key, column = "book_ptr_id")]
    pub book_ptr: Ref<ShopBook>,
    pub starts_at: Option<jiff::civil::Time>,
}

// left out: the index `shop_author_slug_like` of `shop_author`: no model says such an index: CREATE INDEX shop_author_slug_like ON public.shop_author USING btree (slug varchar_pattern_ops)
/// A row of `shop_author`.
#[model(table = "shop_author")]
#[derive(Debug)]
pub struct ShopAuthor {
    pub id: Id<ShopAuthor>,
    #[field(length = ..=100)]
    pub name: String,
    #[field(length = ..=50, unique)]
    pub slug: String,
    pub joined: Timestamp,
    pub born: Option<jiff::civil::Date>,
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

/// A row of `shop_book`.
#[model(
    table = "shop_book",
    unique(title, author, name = "shop_book_title_author_uniq"),
    index(status, stock, where = "stock > 0", name = "in_stock"),
    index(author, name = "shop_book_author_id_8a2b"),
    index(previous, name = "shop_book_previous_id_11aa"),
    check(stock, "stock >= 0"),
    check("price_positive", "(price > (0)::numeric) AND ((title)::text <> ''::text)")
)]
#[derive(Debug)]
pub struct ShopBook {
    pub id: Id<ShopBook>,
    #[field(length = ..=200)]
    pub title: String,
    #[field(length = ..=13, unique)]
    pub isbn: String,
    #[field(digits = 8, places = 2)]
    pub price: Decimal,
    pub stock: i32,
    pub pages: Option<i16>,
    pub status: ShopBookStatus,
    pub meta: serde_json::Value,
    pub uid: Uuid,
    // the foreign key is special in the database (deferrable), which the model does not say
    #[field(column = "author_id")]
    pub author: Ref<ShopAuthor>,
    // the foreign key is special in the database (deferrable), which the model does not say
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
    // the foreign key is special in the database (deferrable), which the model does not say
    #[field(column = "book_id")]
    pub book: Ref<ShopBook>,
    // the foreign key is special in the database (deferrable), which the model does not say
    #[field(column = "tag_id")]
    pub tag: Ref<ShopTag>,
}

/// A row of `shop_tag`.
#[model(table = "shop_tag")]
#[derive(Debug)]
pub struct ShopTag {
    #[field(identity)]
    pub id: i32,
    pub label: String,
}

// Left out, because no model says it:
// - the column `duration` of `shop_audiobook`: no field holds a `interval`; it must have a value, so that no row can be added without it: give it a default
// - the index `shop_author_slug_like` of `shop_author`: no model says such an index: CREATE INDEX shop_author_slug_like ON public.shop_author USING btree (slug varchar_pattern_ops)

// Migrations find constraints and indexes by their names, and columns by their types. These statements give the
// database those that the models have; run them once, before the first migration that changes these tables.
// A view that reads a column whose type changes has to be dropped before, and made again after:
//
//   ALTER TABLE "shop_audiobook" RENAME CONSTRAINT "shop_audiobook_book_ptr_id_fk" TO "shop_audiobook_book_ptr_id_fkey";
//   ALTER TABLE "shop_author" ALTER COLUMN "name" TYPE text USING "name"::text;
//   ALTER TABLE "shop_author" ADD CONSTRAINT "shop_author_name_length" CHECK (char_length("name") <= 100);
//   ALTER TABLE "shop_author" ALTER COLUMN "slug" TYPE text USING "slug"::text;
//   ALTER TABLE "shop_author" ADD CONSTRAINT "shop_author_slug_length" CHECK (char_length("slug") <= 50);
//   ALTER TABLE "shop_book" ALTER COLUMN "title" TYPE text USING "title"::text;
//   ALTER TABLE "shop_book" ADD CONSTRAINT "shop_book_title_length" CHECK (char_length("title") <= 200);
//   ALTER TABLE "shop_book" ALTER COLUMN "isbn" TYPE text USING "isbn"::text;
//   ALTER TABLE "shop_book" ADD CONSTRAINT "shop_book_isbn_length" CHECK (char_length("isbn") <= 13);
//   ALTER TABLE "shop_book" ALTER COLUMN "status" TYPE text USING "status"::text;
//   ALTER TABLE "shop_book" RENAME CONSTRAINT "status_known" TO "shop_book_status_choices";
//   ALTER TABLE "shop_book" RENAME CONSTRAINT "shop_book_author_id_8a2b_fk_shop_author_id" TO "shop_book_author_id_fkey";
//   ALTER TABLE "shop_book" RENAME CONSTRAINT "shop_book_previous_id_11aa_fk_shop_book_id" TO "shop_book_previous_id_fkey";
//   ALTER TABLE "shop_book_tags" RENAME CONSTRAINT "shop_book_tags_book_id_fk" TO "shop_book_tags_book_id_fkey";
//   ALTER TABLE "shop_book_tags" RENAME CONSTRAINT "shop_book_tags_tag_id_fk" TO "shop_book_tags_tag_id_fkey";
