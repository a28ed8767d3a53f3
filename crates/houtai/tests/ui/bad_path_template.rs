//! Path templates that no route can have; each message shows what to write.
use houtai::prelude::*;

#[get("todos", access = public)]
async fn no_slash() {}

#[get("/todos/", access = public)]
async fn slash_at_the_end() {}

#[get("/todos/:id", access = public)]
async fn colon() {}

#[get("/todos/<int:id>", access = public)]
async fn angles() {}

#[get("/files/{*rest}", access = public)]
async fn wildcard() {}

#[get("/todos/{id}.json", access = public)]
async fn part_of_a_segment() {}

#[get("/todos/{id}/notes/{id}", access = public)]
async fn twice(Path(ids): Path<(u32, u32)>) {
    let _ = ids;
}

#[get("/todos/{id}", access = public)]
async fn too_many(Path(ids): Path<(u32, u32)>) {
    let _ = ids;
}

#[get("/todos", access = public)]
async fn none(Path(id): Path<u32>) {
    let _ = id;
}

fn main() {
    let _ = endpoints![no_slash, slash_at_the_end, colon, angles, wildcard, part_of_a_segment, twice, too_many, none];
}
