//! The body comes once, so only one argument may read it.
use houtai::prelude::*;

#[input]
struct Title {
    title: String,
}

#[input]
struct Note {
    note: String,
}

#[post("/todos", access = public)]
async fn create(Body(title): Body<Title>, Body(note): Body<Note>) -> NoContent {
    let _ = (title.title, note.note);
    NoContent
}

fn main() {
    let _ = endpoints![create];
}
