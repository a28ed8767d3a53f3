//! A return type that is no answer.
use houtai::prelude::*;

struct Todo;

#[get("/todos/first", access = public)]
async fn first() -> Todo {
    Todo
}

fn main() {
    let _ = endpoints![first];
}
