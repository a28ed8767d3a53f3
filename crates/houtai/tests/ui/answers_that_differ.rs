//! One status has one body, and some have none.
use houtai::prelude::*;

#[output]
struct Todo {
    title: String,
}

#[derive(Responses)]
enum Outcome {
    #[status(200)]
    Found(Todo),
    #[status(200)]
    Empty,
    #[status(204)]
    Gone(Todo),
    Unsaid,
}

fn main() {}
