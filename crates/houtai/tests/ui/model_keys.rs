//! No primary key, two of them, one that can be null.

use houtai::prelude::*;

#[model]
pub struct Todo {
    pub title: String,
}

#[model]
pub struct Member {
    #[field(primary_key)]
    pub team: i64,
    #[field(primary_key)]
    pub person: i64,
}

#[model]
pub struct Note {
    pub id: Option<Id<Note>>,
}

fn main() {}
