//! Every setting has a doc comment and a default.
use houtai::prelude::*;

/// The shop.
#[settings("shop")]
struct ShopSettings {
    /// How many things a basket holds.
    basket: u32,
    #[setting(default = "hello")]
    greeting: String,
}

fn main() {}
