//! A new row without a value that it must have.

use houtai::prelude::*;

#[model]
pub struct Todo {
    pub id: Id<Todo>,
    pub title: String,
    #[field(default = false)]
    pub done: bool,
    pub place: Option<String>,
}

async fn add(db: &dyn houtai::__private::data::Executor) {
    let _ = Todo::create(db).done(true).save().await;
}

fn main() {}
