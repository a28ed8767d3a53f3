//! What cannot be an endpoint.
use houtai::prelude::*;

#[get("/todos", access = public)]
fn list() {}

#[get("/todos/{id}", access = public)]
async fn get<T>(id: Path<T>) {
    let _ = id;
}

#[get("/names", access = public)]
async fn names(names: &str) {
    let _ = names;
}

#[get("/shop", access = public)]
struct Shop;

#[get(access = public)]
async fn no_path() {}

fn main() {
    let _ = endpoints![list, get, names, no_path];
}
