//! Fields that stand in the way of a function, and two on one column.

use houtai::prelude::*;

#[model]
pub struct Todo {
    pub id: Id<Todo>,
    pub query: String,
    pub title: String,
    #[field(column = "title")]
    pub name: String,
}

fn main() {}
