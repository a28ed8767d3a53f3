//! Rules that make no sense for the type; each names the one that does.
use houtai::prelude::*;

#[input]
struct NewTodo {
    #[field(length = 1..=5)]
    priority: u32,
    #[field(range = 1..=5)]
    title: String,
    #[field(length = 1..=5)]
    tags: Vec<String>,
    #[field(email)]
    done: bool,
    #[field(length = 5..=1)]
    place: String,
    #[field(length = 5)]
    code: String,
}

fn main() {}
