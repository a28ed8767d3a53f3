//! An argument type that nothing reads from a request: the message names the wrappers.
use houtai::prelude::*;

/// The objects of the app.
struct Todos;

/// Reads the first to-do.
#[get("/todos/{id}", access = public)]
async fn first(clock: Clock, todos: Todos, Path(id): Path<u32>) -> NoContent {
    let _ = (clock, todos, id);
    NoContent
}

fn main() {
    let _ = endpoints![first];
}
