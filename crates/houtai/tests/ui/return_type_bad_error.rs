//! Results whose error or value is no answer.
use houtai::prelude::*;

enum Broken {
    Away,
}

struct Todo;

#[get("/first", access = public)]
async fn first() -> Result<String, Broken> {
    Err(Broken::Away)
}

#[get("/second", access = public)]
async fn second() -> Result<Todo, DbError> {
    Ok(Todo)
}

fn main() {
    let _ = endpoints![first, second];
}
