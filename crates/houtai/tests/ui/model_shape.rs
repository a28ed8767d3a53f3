//! What is no table.

use houtai::prelude::*;

#[model]
pub struct Todo(Id<Todo>, String);

#[model]
pub enum Status {
    Open,
}

#[model]
pub struct Box<T> {
    pub id: Id<Self>,
    pub content: T,
}

fn main() {}
