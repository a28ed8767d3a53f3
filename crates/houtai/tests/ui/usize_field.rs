//! Integers without a form on the wire.
use houtai::prelude::*;

#[input]
struct NewTodo {
    position: usize,
    counts: std::collections::BTreeMap<String, Vec<u128>>,
    by_name: std::collections::BTreeMap<String, u64>,
    #[field(range = 0..)]
    votes: i64,
}

fn main() {}
