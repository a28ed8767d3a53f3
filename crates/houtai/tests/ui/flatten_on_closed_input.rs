//! serde cannot flatten into a type that refuses unknown fields.
use houtai::prelude::*;

#[input]
struct Place {
    city: String,
}

#[input]
struct NewShop {
    name: String,
    #[serde(flatten)]
    place: Place,
}

fn main() {}
