//! A function that is listed as an endpoint and is none.
use houtai::prelude::*;

async fn list() -> NoContent {
    NoContent
}

struct Unrelated {}

fn main() {
    let _ = endpoints![list];
    let _ = endpoints![Unrelated];
}
