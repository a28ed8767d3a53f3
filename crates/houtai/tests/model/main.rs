//! `#[model]`: what is known of a model, and which statements its functions send.

#![expect(clippy::unwrap_used, reason = "a test has no better way to fail")]

mod database;
mod describes;
mod recorder;
mod rows;
mod tables;
mod wire;

use houtai::__private::data::{Json, Ref};
use houtai::prelude::*;

/// Who writes.
#[model]
#[derive(Debug)]
pub(crate) struct Author {
    pub(crate) id: Id<Author>,
    #[field(length = 1..=100, unique)]
    pub(crate) name: String,
}

/// A post in the blog.
#[model(
    unique(author, title),
    index(published_at, where = "published_at IS NOT NULL"),
    check(title, "title <> ''"),
    order_by = "-published_at, id"
)]
#[derive(Debug)]
pub(crate) struct BlogPost {
    pub(crate) id: Id<Self>,
    #[field(on_delete = cascade)]
    pub(crate) author: Ref<Author>,
    /// The headline.
    #[field(length = 1..=200)]
    pub(crate) title: String,
    #[field(default = "")]
    pub(crate) text: String,
    pub(crate) published_at: Option<Timestamp>,
    #[field(default = Json(Vec::new()))]
    pub(crate) tags: Json<Vec<String>>,
    #[field(default = 0, index)]
    pub(crate) votes: i32,
    #[field(version)]
    pub(crate) version: i32,
    #[field(default = now)]
    pub(crate) created_at: Timestamp,
    #[field(updated, column = "changed")]
    pub(crate) updated_at: Timestamp,
}

/// A thing that is never quite gone.
#[model(table = "trash", soft_delete)]
#[derive(Debug)]
pub(crate) struct Thing {
    pub(crate) id: houtai::formats::Uuid,
    pub(crate) parent: Option<Ref<Thing>>,
    pub(crate) deleted_at: Option<Timestamp>,
}

/// A setting by its name.
#[model]
#[input]
#[derive(Debug)]
pub(crate) struct Setting {
    #[field(primary_key, length = 1..=50)]
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
    #[field(default = 0.5)]
    pub(crate) weight: f64,
}
