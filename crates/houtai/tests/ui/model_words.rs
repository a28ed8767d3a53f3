//! Words that are not known, or not where they stand.

use houtai::prelude::*;

#[model(tabel = "todos", order_by = "-creatd_at", index(done, titel), check("x"), soft_delete)]
pub struct Todo {
    pub id: Id<Todo>,
    #[field(uniqe, max_length = 200)]
    pub title: String,
    #[field(on_delete = cascade)]
    pub done: bool,
    #[field(auto_now)]
    pub created_at: Timestamp,
}

fn main() {}
